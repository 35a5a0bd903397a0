using Microsoft.AspNetCore.Http;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>Ready answers in the shapes of the API server, for <see cref="FakeKubernetes.Intercept"/>. Those without a shape: <see cref="Misbehaviour"/>.</summary>
internal static class FakeKubernetesMisbehaviour
{
    private const string Item = "{\"kind\":\"Secret\",\"apiVersion\":\"v1\",\"metadata\":{\"name\":\"huge\",\"namespace\":\"default\",\"resourceVersion\":\"1001\"},\"data\":{\"filler\":\"";
    private const string ItemEnd = "\"},\"type\":\"Opaque\"}\n";
    private const string List = "{\"kind\":\"SecretList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\"1001\"},\"items\":[{\"metadata\":{\"name\":\"huge\",\"namespace\":\"default\"},\"data\":{\"filler\":\"";
    private const string ListEnd = "\"},\"type\":\"Opaque\"}]}\n";

    /// <summary>Too much is asked, with the time to wait in the header and in the body.</summary>
    public static Func<KubeCall, HttpContext, Task<bool>> TooManyRequests(TimeSpan? retryAfter = null) => Answer(new()
    {
        Status = 429,
        Text = GoText.Json(KubeStatus.Failure(429, "TooManyRequests", "Too many requests, please try again later.", retryAfter is { } wait ? new() { ["retryAfterSeconds"] = (long)wait.TotalSeconds } : null)),
        RetryAfterSeconds = (long?)retryAfter?.TotalSeconds,
    });

    /// <summary>Too much is asked, as the queues of priority and fairness say it: no <c>Status</c>, and one second.</summary>
    public static Func<KubeCall, HttpContext, Task<bool>> RejectedByPriority() => Answer(new()
    {
        Status = 429,
        Text = "Too many requests, please try again later.\n",
        ContentType = "text/plain; charset=utf-8",
        RetryAfterSeconds = 1,
    });

    /// <summary>A <c>Status</c> of any failure; without a reason, the one that Kubernetes gives to the code.</summary>
    public static Func<KubeCall, HttpContext, Task<bool>> Error(int code, string message = "an error on the server has prevented the request from succeeding", string? reason = null) =>
        Answer(new() { Status = code, Text = GoText.Json(KubeStatus.Failure(code, reason ?? Reason(code), message)) });

    /// <summary>A body that ends before its length.</summary>
    public static Func<KubeCall, HttpContext, Task<bool>> TruncatedBody() => Misbehaviour.TruncatedBody(Item);

    /// <summary>A body of the right length that ends in the middle of a text.</summary>
    public static Func<KubeCall, HttpContext, Task<bool>> TruncatedJson() => Misbehaviour.TruncatedJson(Item);

    /// <summary>A secret, or a list of one, that is whole and far too long.</summary>
    public static Func<KubeCall, HttpContext, Task<bool>> Huge(long bytes = 50L * 1024 * 1024, bool isList = false, bool tellsLength = true) =>
        Misbehaviour.Huge(isList ? List : Item, isList ? ListEnd : ItemEnd, bytes, tellsLength);

    /// <summary>Misbehaves for the calls that are meant; for so many of them only, where a number is given.</summary>
    public static Func<KubeCall, HttpContext, Task<bool>> When(
        Func<KubeCall, bool> meant, Func<KubeCall, HttpContext, Task<bool>> misbehave, int times = int.MaxValue)
    {
        int left = times;
        return (call, context) => meant(call) && Interlocked.Decrement(ref left) >= 0 ? misbehave(call, context) : Task.FromResult(false);
    }

    private static Func<KubeCall, HttpContext, Task<bool>> Answer(KubeAnswer answer) => async (_, context) =>
    {
        await KubeWire.WriteAsync(context, answer);
        return true;
    };

    private static string Reason(int code) => code switch
    {
        400 => "BadRequest",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "NotFound",
        409 => "Conflict",
        410 => "Expired",
        429 => "TooManyRequests",
        503 => "ServiceUnavailable",
        504 => "Timeout",
        _ => "InternalError",
    };
}
