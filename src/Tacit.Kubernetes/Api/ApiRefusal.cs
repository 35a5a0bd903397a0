using System.Net;
using System.Text.Json;
using Tacit.Http;

namespace Tacit.Kubernetes.Api;

/// <summary>What a refusal says, but for the words of its <c>Status</c> object, which may quote what was asked.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Reason">The reason in one word, such as <c>NotFound</c>; empty where there is none.</param>
/// <param name="RetryAfter">How long to wait, if it says so.</param>
/// <param name="IsOfApiServer">Whether an API server speaks: by a <c>Status</c>, or in its words for an address that it does not know.</param>
internal sealed record ApiRefusal(HttpStatusCode Status, string Reason, TimeSpan? RetryAfter, bool IsOfApiServer)
{
    /// <summary>What an answer says.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="parse">Reads its JSON, if it is any.</param>
    public static ApiRefusal Of(BackendAnswer answer, Func<BackendAnswer, JsonDocument?> parse)
    {
        using JsonDocument? document = parse(answer);
        ApiRefusal? status = document is null ? null : Of(document.RootElement);
        return status is null
            ? new(answer.Status, "", answer.RetryAfter, answer.Body.AsSpan().TrimEnd((byte)'\n').SequenceEqual("404 page not found"u8))
            : status with { Status = answer.Status, RetryAfter = answer.RetryAfter ?? status.RetryAfter };
    }

    /// <summary>What a <c>Status</c> object says; null when it is none.</summary>
    public static ApiRefusal? Of(JsonElement status)
    {
        if (status.ValueKind is not JsonValueKind.Object || Text(status, "kind") != "Status")
            return null;
        TimeSpan? pause = status.TryGetProperty("details", out JsonElement details) && details.ValueKind is JsonValueKind.Object && Number(details, "retryAfterSeconds") is > 0 and var seconds
            ? TimeSpan.FromSeconds(seconds)
            : null;
        return new((HttpStatusCode)Number(status, "code"), Text(status, "reason") ?? "", pause, IsOfApiServer: true);
    }

    private static int Number(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.Number && value.TryGetInt32(out int number) ? number : 0;

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out JsonElement value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;
}
