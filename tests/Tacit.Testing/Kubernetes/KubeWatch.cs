using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>One watch that is open: its events wait here until they are written.</summary>
internal sealed class KubeWatch(KubeScope scope, bool wantsBookmarks, TimeSpan length, TimeProvider clock)
{
    private readonly Channel<string> _events = Channel.CreateUnbounded<string>(new() { SingleReader = true });
    private readonly TaskCompletionSource _cut = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public KubeScope Scope { get; } = scope;

    public void Added(KubeObject item) => Send("ADDED", item.Text);

    /// <summary>A change, as it looks from here: an object that comes into the scope is added, one that leaves it is deleted.</summary>
    public void Offer(KubeChange change)
    {
        if (change.Resource != Scope.Resource)
            return;
        bool was = change.Previous is { } previous && Scope.Contains(previous);
        bool isNow = !change.IsDeletion && Scope.Contains(change.Object);
        if (was || isNow)
            Send(!isNow ? "DELETED" : was ? "MODIFIED" : "ADDED", change.Object.Text);
    }

    public void Bookmark(long version)
    {
        if (!wantsBookmarks)
            return;
        KubeResource resource = Scope.Resource;
        JsonObject metadata = new() { ["resourceVersion"] = $"{version}", ["creationTimestamp"] = null };
        Send("BOOKMARK", GoText.Compact(new JsonObject { ["kind"] = resource.Kind, ["apiVersion"] = resource.ApiVersion, ["metadata"] = metadata }));
    }

    /// <summary>Says what is wrong, as an event, and ends.</summary>
    public void Fail(JsonObject status)
    {
        Send("ERROR", GoText.Compact(status));
        End();
    }

    /// <summary>Any text in place of an event.</summary>
    public void SendRaw(string text) => _events.Writer.TryWrite(text);

    /// <summary>Ends as a watch does whose time is over.</summary>
    public void End() => _events.Writer.TryComplete();

    /// <summary>Ends with the connection.</summary>
    public void Cut() => _cut.TrySetResult();

    /// <summary>Writes the events until the watch ends, and counts their bytes.</summary>
    public async Task RunAsync(HttpContext context, Action opened, Action ending, Action<long> sent)
    {
        using ITimer timer = clock.CreateTimer(_ => EndAfter(ending), null, length, Timeout.InfiniteTimeSpan);
        using CancellationTokenRegistration left = context.RequestAborted.Register(Cut);
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        opened();
        Task<bool> next = _events.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        while (await Task.WhenAny(next, _cut.Task) == next && await next)
        {
            StringBuilder text = new();
            while (_events.Reader.TryRead(out string? one))
                text.Append(one);
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            sent(bytes.Length);
            next = _events.Reader.WaitToReadAsync(CancellationToken.None).AsTask();
        }

        if (_cut.Task.IsCompleted)
            context.Abort();
    }

    private void EndAfter(Action ending)
    {
        ending();
        End();
    }

    private void Send(string type, string item) => SendRaw($"{{\"type\":\"{type}\",\"object\":{item}}}\n");
}
