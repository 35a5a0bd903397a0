using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>An API server of Kubernetes 1.32 with everything in memory: secrets, and the resources of Dapr. All times are by the clock that it is given.</summary>
internal sealed class FakeKubernetes : IAsyncDisposable
{
    private const string Manager = "kubectl-create";

    private readonly Lock _gate = new();
    private readonly FakeKubernetesTls? _tls;
    private readonly FakeServer _server;
    private readonly KubeStore _store = new();
    private readonly KubeUsers _users;
    private readonly KubeGrants _grants = new();
    private readonly KubeWatches _watches = new();
    private readonly KubeDiscovery _discovery = new();
    private readonly KubeReads _reads;
    private readonly KubeWrites _writes;
    private readonly KubeRouter _router;
    private readonly CallRecord<KubeCall> _record = new();
    private Func<KubeCall, HttpContext, Task<bool>>? _refusal;
    private int _refusals;
    private long _bytesSent;

    private FakeKubernetes(TimeProvider clock, FakeKubernetesTls? tls)
    {
        _tls = tls;
        _users = new(tls?.Authority.Authority);
        _reads = new(_store, _watches, clock);
        _writes = new(_store, clock);
        _router = new(_grants, _reads, _writes, _discovery);
        _server = new(ProcessAsync, tls?.Certificate, asksForClientCertificate: true);
        _store.Changed = change =>
        {
            foreach (KubeWatch watch in _watches.Open)
                watch.Offer(change);
        };
        _users.Add(AdminToken, KubeIdentity.Of("kubernetes-admin", KubeIdentity.Masters));
        foreach (string name in new[] { "default", "kube-system" })
            _writes.Put(KubeResource.Namespaces, "", name, [], Manager);
    }

    /// <summary>May do everything, and impersonate everybody.</summary>
    public const string AdminToken = "admin-token";

    /// <summary>Without a slash at the end.</summary>
    public string Address => $"{(_tls is null ? "http" : "https")}://127.0.0.1:{_server.Port}";

    public int Port => _server.Port;

    public IReadOnlyList<KubeCall> Calls => _record.Calls;

    /// <summary>Requests for what this server does not have at all.</summary>
    public IReadOnlyList<KubeCall> UnexpectedCalls => _record.UnexpectedCalls;

    /// <summary>The most requests that ran at the same time; a watch counts until it is open.</summary>
    public int MostAtOnce => _record.MostAtOnce;

    /// <summary>The bytes of all bodies of answers, without those of <see cref="Intercept"/>.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>The version of the newest change.</summary>
    public long ResourceVersion => Locked(() => _store.Version);

    /// <summary>The watches that are open.</summary>
    public int WatchCount => Locked(() => _watches.Open.Count);

    /// <summary>Whether the definitions of Dapr's resources are there.</summary>
    public bool DaprInstalled
    {
        get => Locked(() => _discovery.DaprInstalled);
        set => Locked(() => _discovery.DaprInstalled = value);
    }

    /// <summary>Is asked first, and says whether it has answered. Ready ones: <see cref="FakeKubernetesMisbehaviour"/>.</summary>
    public Func<KubeCall, HttpContext, Task<bool>>? Intercept { get; set; }

    public static async Task<FakeKubernetes> StartAsync(TimeProvider clock, FakeKubernetesTls? tls = null)
    {
        FakeKubernetes kubernetes = new(clock, tls);
        await kubernetes.RestartAsync();
        return kubernetes;
    }

    /// <summary>Breaks off what runs and lets nobody connect. The state stays.</summary>
    public Task StopAsync()
    {
        CutWatches();
        return _server.StopAsync();
    }

    /// <summary>Starts again, on the same port.</summary>
    public Task RestartAsync() => _server.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public int Count(string method, string pathPrefix) => _record.Count(method, pathPrefix);

    public void ResetMostAtOnce() => _record.ResetMostAtOnce();

    /// <summary>Completes when so many such calls have been answered, those before now included; a watch is answered when it is open.</summary>
    public Task CalledAsync(string method, string pathPrefix, int times) => _record.CalledAsync(method, pathPrefix, times);

    /// <summary>Lets somebody in by a token; who he is, and what more he is than authenticated.</summary>
    public void AddUser(string name, string token, params string[] groups) => Locked(() => _users.Add(token, KubeIdentity.Of(name, groups)));

    public void RevokeToken(string token) => Locked(() => _users.Revoke(token));

    /// <summary>Lets a user or a group do something to a resource (<c>secrets</c>, <c>components.dapr.io</c>); in all namespaces where none is given.</summary>
    public void Grant(string subject, string? space, string verbs, string resource, params string[] resourceNames) =>
        Locked(() => _grants.Add(subject, space, verbs, resource, resourceNames));

    /// <summary>Takes back all that was granted to a user or a group.</summary>
    public void RevokeGrants(string subject) => Locked(() => _grants.RemoveAll(subject));

    public void PutSecret(string space, string name, params (string Key, string Value)[] data) =>
        PutSecretBytes(space, name, [.. data.Select(entry => (entry.Key, Encoding.UTF8.GetBytes(entry.Value)))]);

    public void PutSecretBytes(string space, string name, params (string Key, byte[] Value)[] data)
    {
        JsonObject values = new(data.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, Convert.ToBase64String(entry.Value))));
        PutObject("secrets", space, new() { ["metadata"] = new JsonObject { ["name"] = name }, ["data"] = values });
    }

    /// <summary>Creates an object or writes over it; its name is in its metadata, and the server adds the rest.</summary>
    public void PutObject(string resource, string? space, JsonObject item) => Locked(() =>
        _writes.Put(KubeResource.Named(resource), space ?? "", item["metadata"]!["name"]!.ToString(), (JsonObject)item.DeepClone(), Manager));

    public void Delete(string resource, string? space, string name) => Locked(() =>
        _writes.Delete(_store.Find(KubeResource.Named(resource), space ?? "", name) ?? throw new ArgumentException($"There is no {resource} {space}/{name}.", nameof(name))));

    /// <summary>The lists that were begun cannot be gone on with: 410. Those that begin now can.</summary>
    public void ExpireContinueTokens() => Locked(() => _reads.ExpiredTokens = _store.GoOn() - 1);

    /// <summary>Forgets what was before now: who watches from there, or goes on with a list from there, gets 410.</summary>
    public void Compact() => Locked(_store.Compact);

    /// <summary>Tells the watches that want it which version they have reached.</summary>
    public void SendBookmarks() => Locked(() =>
    {
        foreach (KubeWatch watch in _watches.Open)
            watch.Bookmark(_store.Version);
    });

    /// <summary>Breaks the connections of all watches; none of them counts any more.</summary>
    public void CutWatches() => EndWatches(watch => watch.Cut());

    /// <summary>Ends all watches with the event of an error: 410.</summary>
    public void ExpireWatches() => EndWatches(watch => watch.Fail(_reads.TooOld(_store.Version)));

    /// <summary>Sends any text to all watches, in place of an event.</summary>
    public void SendToWatches(string text) => Locked(() =>
    {
        foreach (KubeWatch watch in _watches.Open)
            watch.SendRaw(text);
    });

    /// <summary>Completes when so many watches of a resource in a namespace (null: in all of them) are open at the same time.</summary>
    public Task WatchingAsync(string resource, string? space, int count) => Locked(() => _watches.WatchingAsync(KubeResource.Named(resource), space, count));

    /// <summary>Misbehaves for the next calls.</summary>
    public void Refuse(int count, Func<KubeCall, HttpContext, Task<bool>> misbehave)
    {
        _refusal = misbehave;
        Interlocked.Exchange(ref _refusals, count);
    }

    /// <summary>A kubeconfig for this server: a context for each user, of which the first is the current one.</summary>
    public string Kubeconfig(params KubeconfigUser[] users) => KubeconfigText.Write(Address, _tls?.Authority.Authority, users);

    private void EndWatches(Action<KubeWatch> end) => Locked(() =>
    {
        foreach (KubeWatch watch in _watches.Open.ToList())
        {
            _watches.Remove(watch);
            end(watch);
        }
    });

    private void Locked(Action action)
    {
        lock (_gate)
            action();
    }

    private T Locked<T>(Func<T> action)
    {
        lock (_gate)
            return action();
    }

    private async Task ProcessAsync(HttpContext context)
    {
        FakeRequest request = await FakeRequest.ReadAsync(context);
        KubeCall call = _record.Begin(number => new(number, request));
        Action end = Once(() => _record.End(call));
        try
        {
            KubeIdentity? caller = Locked(() => _users.Identify(call, context.Connection.ClientCertificate));
            call.User = caller?.Name;
            if (!await InterceptedAsync(call, context))
                await AnswerAsync(call, caller, context, end);
        }
        catch (OperationCanceledException)
        {
            // The client hung up, or the server was stopped.
        }
        finally
        {
            end();
        }
    }

    private async Task<bool> InterceptedAsync(KubeCall call, HttpContext context) =>
        (_refusals > 0 && Interlocked.Decrement(ref _refusals) >= 0 && await _refusal!(call, context))
        || (Intercept is { } intercept && await intercept(call, context));

    private async Task AnswerAsync(KubeCall call, KubeIdentity? caller, HttpContext context, Action end)
    {
        KubeAnswer answer = Locked(() => _router.Answer(call, caller));
        if (answer.IsUnexpected)
            _record.Unexpected(call);
        if (answer.Watch is { } watch)
        {
            await RunAsync(watch, context, end);
            return;
        }

        Interlocked.Add(ref _bytesSent, await KubeWire.WriteAsync(context, answer));
        await context.Response.CompleteAsync();
    }

    private async Task RunAsync(KubeWatch watch, HttpContext context, Action end)
    {
        KubeWire.AddHeaders(context);
        context.Response.ContentType = KubeAnswer.Json;
        void Opened()
        {
            end();
            Locked(_watches.Opened);
        }

        try
        {
            await watch.RunAsync(context, Opened, () => Locked(() => _watches.Remove(watch)), bytes => Interlocked.Add(ref _bytesSent, bytes));
        }
        finally
        {
            Locked(() => _watches.Remove(watch));
        }
    }

    private static Action Once(Action action)
    {
        int times = 0;
        return () =>
        {
            if (Interlocked.Increment(ref times) == 1)
                action();
        };
    }
}
