using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tacit.Testing.Vault;

/// <summary>Ready answers that no server should give, for <see cref="FakeVault.Intercept"/>.</summary>
internal static class FakeVaultMisbehaviour
{
    private const string Beginning = "{\"request_id\":\"5f4d2f6a-6a3c-4c0f-9a67-9c1f0d3f6b11\",\"lease_id\":\"\",\"renewable\":false,\"lease_duration\":0,\"data\":{\"data\":{\"filler\":\"";

    /// <summary>A limit of the rate is reached, as a quota of Vault tells it.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> TooManyRequests(TimeSpan? retryAfter = null) => async (call, context) =>
    {
        if (retryAfter is { } wait)
            context.Response.Headers.RetryAfter = ((long)wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        await FakeVaultWire.WriteAsync(context, FakeVaultAnswer.Errors(429, $"request path \"{call.Path}\": rate limit quota exceeded"));
        return true;
    };

    /// <summary>A status with Vault's list of errors.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> Error(int status, params string[] messages) => async (_, context) =>
    {
        await FakeVaultWire.WriteAsync(context, FakeVaultAnswer.Errors(status, messages));
        return true;
    };

    /// <summary>A body that ends before its length, with the connection: Kestrel closes it when it finds the answer too short.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> TruncatedBody() => async (_, context) =>
    {
        await BeginAsync(context, length: 4096);
        return true;
    };

    /// <summary>A body of the right length that ends in the middle of a text.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> TruncatedJson() => async (_, context) =>
    {
        await BeginAsync(context, Beginning.Length);
        return true;
    };

    /// <summary>The headers at once, then one byte at each tick of real time, until the client hangs up.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> SlowLoris(TimeSpan tick) => async (_, context) =>
    {
        await BeginAsync(context, length: null);
        using PeriodicTimer timer = new(tick);
        while (await timer.WaitForNextTickAsync(context.RequestAborted))
        {
            await context.Response.WriteAsync("x", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
        }

        return true;
    };

    /// <summary>The headers and the beginning of a body, then nothing, until the client hangs up.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> StandsStill() => async (_, context) =>
    {
        await BeginAsync(context, length: null);
        await UntilAbortedAsync(context);
        return true;
    };

    /// <summary>Nothing at all, until the client hangs up.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> Silence() => async (_, context) =>
    {
        await UntilAbortedAsync(context);
        return true;
    };

    /// <summary>An answer that is whole, and far too long.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> Huge(long bytes = 50L * 1024 * 1024, bool tellsLength = true) => async (_, context) =>
    {
        const string end = "\"},\"metadata\":{\"version\":1}},\"wrap_info\":null,\"warnings\":null,\"auth\":null}";
        await BeginAsync(context, tellsLength ? bytes : null);
        byte[] chunk = new byte[64 * 1024];
        Array.Fill(chunk, (byte)'x');
        for (long left = bytes - Beginning.Length - end.Length; left > 0; left -= chunk.Length)
            await context.Response.Body.WriteAsync(chunk.AsMemory(0, (int)Math.Min(left, chunk.Length)), context.RequestAborted);
        await context.Response.WriteAsync(end, context.RequestAborted);
        return true;
    };

    /// <summary>A page for people, as a proxy in front of the server might give.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> Html(int status = 200) => async (_, context) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync("<!doctype html><html><body><h1>Welcome</h1></body></html>", context.RequestAborted);
        return true;
    };

    /// <summary>A body of any text and type, with status 200 unless another is given.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> Text(string body, string contentType = "application/json", int status = 200) => async (_, context) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        await context.Response.WriteAsync(body, context.RequestAborted);
        return true;
    };

    /// <summary>A redirect to any place.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> Redirect(string location, int status = 307) => (_, context) =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = location;
        return Task.FromResult(true);
    };

    /// <summary>The connection ends without an answer.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> Abort() => (_, context) =>
    {
        context.Abort();
        return Task.FromResult(true);
    };

    /// <summary>The right answer, after some time of this clock.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> Delay(TimeSpan delay, TimeProvider clock) => async (_, context) =>
    {
        await Task.Delay(delay, clock, context.RequestAborted);
        return false;
    };

    /// <summary>Misbehaves for the calls that are meant; for so many of them only, where a number is given.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> When(
        Func<FakeVaultCall, bool> meant, Func<FakeVaultCall, HttpContext, Task<bool>> misbehave, int times = int.MaxValue)
    {
        int left = times;
        return (call, context) => meant(call) && Interlocked.Decrement(ref left) >= 0 ? misbehave(call, context) : Task.FromResult(false);
    }

    private static async Task BeginAsync(HttpContext context, long? length)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = length;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(Beginning), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private static async Task UntilAbortedAsync(HttpContext context)
    {
        TaskCompletionSource aborted = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using CancellationTokenRegistration registration = context.RequestAborted.Register(aborted.SetResult);
        await aborted.Task;
    }
}
