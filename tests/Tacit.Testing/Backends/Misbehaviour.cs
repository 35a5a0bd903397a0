using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tacit.Testing.Backends;

/// <summary>Ready answers that no server should give, whichever fake they are for.</summary>
internal static class Misbehaviour
{
    /// <summary>A body that ends before its length, with the connection: Kestrel closes it when it finds the answer too short.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> TruncatedBody(string beginning = "{\"") => async (_, context) =>
    {
        await BeginAsync(context, beginning, length: 4096);
        return true;
    };

    /// <summary>A body of the right length that ends in the middle of a text.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> TruncatedJson(string beginning = "{\"") => async (_, context) =>
    {
        await BeginAsync(context, beginning, beginning.Length);
        return true;
    };

    /// <summary>The headers at once, then one byte at each tick of real time, until the client hangs up.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> SlowLoris(TimeSpan tick) => async (_, context) =>
    {
        await BeginAsync(context, "{\"", length: null);
        using PeriodicTimer timer = new(tick);
        while (await timer.WaitForNextTickAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync("x", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        return true;
    };

    /// <summary>The headers and the beginning of a body, then nothing, until the client hangs up.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> StandsStill() => async (_, context) =>
    {
        await BeginAsync(context, "{\"", length: null);
        await UntilAbortedAsync(context);
        return true;
    };

    /// <summary>Nothing at all, until the client hangs up.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> Silence() => async (_, context) =>
    {
        await UntilAbortedAsync(context);
        return true;
    };

    /// <summary>An answer that is whole, and far too long: a beginning and an end, both in ASCII, with one letter over and over between them.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> Huge(string beginning, string end, long bytes, bool tellsLength) => async (_, context) =>
    {
        await BeginAsync(context, beginning, tellsLength ? bytes : null);
        byte[] chunk = new byte[64 * 1024];
        Array.Fill(chunk, (byte)'x');
        for (long left = bytes - beginning.Length - end.Length; left > 0; left -= chunk.Length)
            await context.Response.Body.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)), context.RequestAborted);
        await context.Response.WriteAsync(end, context.RequestAborted);
        return true;
    };

    /// <summary>A page for people, as a proxy in front of the server might give.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> Html(int status = 200) =>
        Text("<!doctype html><html><body><h1>Welcome</h1></body></html>", "text/html; charset=utf-8", status);

    /// <summary>A body of any text and type, with status 200 unless another is given.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> Text(string body, string contentType = "application/json", int status = 200) => async (_, context) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body, context.RequestAborted);
        return true;
    };

    /// <summary>A redirect to any place.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> Redirect(string location, int status = 307) => (_, context) =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.FromResult(true);
    };

    /// <summary>The connection ends without an answer.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> Abort() => (_, context) =>
    {
        context.Abort();
        return Task.FromResult(true);
    };

    /// <summary>The right answer, after some time of this clock.</summary>
    public static Func<FakeCall, HttpContext, Task<bool>> Delay(TimeSpan delay, TimeProvider clock) => async (_, context) =>
    {
        await Task.Delay(delay, clock, context.RequestAborted);
        return false;
    };

    private static async Task BeginAsync(HttpContext context, string beginning, long? length)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = length;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(beginning), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task UntilAbortedAsync(HttpContext context)
    {
        TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }
}
