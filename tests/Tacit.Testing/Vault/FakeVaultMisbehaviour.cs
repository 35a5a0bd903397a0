using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>Ready answers in Vault's shapes, for <see cref="FakeVault.Intercept"/>. Those without a shape: <see cref="Misbehaviour"/>.</summary>
internal static class FakeVaultMisbehaviour
{
    private const string Beginning = "{\"request_id\":\"5f4d2f6a-6a3c-4c0f-9a67-9c1f0d3f6b11\",\"lease_id\":\"\",\"renewable\":false,\"lease_duration\":0,\"data\":{\"data\":{\"filler\":\"";
    private const string End = "\"},\"metadata\":{\"version\":1}},\"wrap_info\":null,\"warnings\":null,\"auth\":null}";

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

    /// <summary>A body that ends before its length.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> TruncatedBody() => Misbehaviour.TruncatedBody(Beginning);

    /// <summary>A body of the right length that ends in the middle of a text.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> TruncatedJson() => Misbehaviour.TruncatedJson(Beginning);

    /// <summary>An answer that is whole, and far too long.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> Huge(long bytes = 50L * 1024 * 1024, bool tellsLength = true) =>
        Misbehaviour.Huge(Beginning, End, bytes, tellsLength);

    /// <summary>Misbehaves for the calls that are meant; for so many of them only, where a number is given.</summary>
    public static Func<FakeVaultCall, HttpContext, Task<bool>> When(
        Func<FakeVaultCall, bool> meant, Func<FakeVaultCall, HttpContext, Task<bool>> misbehave, int times = int.MaxValue)
    {
        int left = times;
        return (call, context) => meant(call) && Interlocked.Decrement(ref left) >= 0 ? misbehave(call, context) : Task.FromResult(false);
    }
}
