using System.Text.Json;

namespace Tacit.Kubernetes.Api;

/// <summary>What the <c>Status</c> object of a refusal says, but for its words, which may quote what was asked.</summary>
/// <param name="Code">The HTTP status.</param>
/// <param name="Reason">The reason in one word, such as <c>NotFound</c>; empty where there is none.</param>
/// <param name="RetryAfter">How long to wait, if it says so.</param>
internal sealed record ApiStatus(int Code, string Reason, TimeSpan? RetryAfter)
{
    /// <summary>Reads the object; null when it is none.</summary>
    public static ApiStatus? Read(JsonElement status)
    {
        if (status.ValueKind is not JsonValueKind.Object || Text(status, "kind") != "Status")
            return null;
        int code = status.TryGetProperty("code", out JsonElement number) && number.ValueKind is JsonValueKind.Number && number.TryGetInt32(out int value) ? value : 0;
        TimeSpan? pause = status.TryGetProperty("details", out JsonElement details) && details.ValueKind is JsonValueKind.Object
            && details.TryGetProperty("retryAfterSeconds", out JsonElement seconds) && seconds.ValueKind is JsonValueKind.Number && seconds.TryGetInt32(out int whole) && whole > 0
            ? TimeSpan.FromSeconds(whole)
            : null;
        return new(code, Text(status, "reason") ?? "", pause);
    }

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
