using System.Net;
using System.Text.Json;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>An answer of the API, parsed. Its text form shows the status only.</summary>
/// <remarks>
/// The envelope is <c>{"request_id","lease_id","renewable","lease_duration","data","wrap_info","warnings","auth"}</c>; a refusal is
/// <c>{"errors":[…]}</c>, and the 404 of a deleted version has both shapes' <c>data</c>.
/// </remarks>
internal sealed class VaultAnswer(HttpStatusCode status, TimeSpan? retryAfter, JsonDocument? document) : IDisposable
{
    public HttpStatusCode Status => status;

    /// <summary>Which of the session's tokens the call was made with.</summary>
    public int Generation { get; set; }

    public bool IsSuccess => (int)status is >= 200 and < 300;

    /// <summary>Whether the server refuses because of who asks: of the token, or of its policies.</summary>
    public bool IsDenied => status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>Member <c>data</c> of a success; undefined where there is none.</summary>
    public JsonElement Data => Member(Root, "data");

    /// <summary>Member <c>auth</c>: the token that a login or a renewal gives; undefined where there is none.</summary>
    public JsonElement Auth => Member(Root, "auth");

    /// <summary>The lease of a dynamic secret; empty for other secrets.</summary>
    public string LeaseId => Text(Root, "lease_id");

    /// <summary>How long the lease lasts.</summary>
    public TimeSpan LeaseDuration => Seconds(Root, "lease_duration");

    public bool IsRenewable => Flag(Root, "renewable");

    /// <summary>Whether the server has something to say about the call itself, as about the wrong version of an engine.</summary>
    public bool HasWarnings => Member(Root, "warnings") is { ValueKind: JsonValueKind.Array } warnings && warnings.GetArrayLength() > 0;

    /// <summary>Whether it has the shape of a refusal, of a version that was deleted, or of a path that another version of the engine has. Other servers have a 404 in JSON too.</summary>
    public bool IsOfVault => Member(Root, "errors").ValueKind is JsonValueKind.Array || Data.ValueKind is JsonValueKind.Object || HasWarnings;

    private JsonElement Root => document?.RootElement ?? default;

    /// <summary>Whether one of the errors holds these words.</summary>
    public bool Says(string words) => Member(Root, "errors") is { ValueKind: JsonValueKind.Array } errors && errors.EnumerateArray()
        .Any(error => error.ValueKind is JsonValueKind.String && error.GetString()!.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <summary>A member of an object; undefined where there is none.</summary>
    public static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind is JsonValueKind.Object && element.TryGetProperty(name, out JsonElement member) ? member : default;

    /// <summary>A text; empty where there is none.</summary>
    public static string Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : "";

    /// <summary>A time; zero where there is none, and no more than a timer takes.</summary>
    public static TimeSpan Seconds(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out double seconds) && seconds > 0
            ? TimeSpan.FromSeconds(Math.Min(seconds, TimeSpan.FromDays(36500).TotalSeconds))
            : TimeSpan.Zero;

    public static bool Flag(JsonElement element, string name) => Member(element, name).ValueKind is JsonValueKind.True;

    public void Dispose() => document?.Dispose();

    public override string ToString() => $"answer {(int)status}";
}
