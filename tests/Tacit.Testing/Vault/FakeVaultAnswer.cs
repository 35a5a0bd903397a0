using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>An answer in one of Vault's shapes.</summary>
internal sealed record FakeVaultAnswer
{
    public const string PermissionDenied = "1 error occurred:\n\t* permission denied\n\n";

    public required int Status { get; init; }

    public JsonObject? Body { get; init; }

    /// <summary>Where a redirect leads.</summary>
    public string? Location { get; init; }

    /// <summary>Whether the server knows no such endpoint, which a test never wants.</summary>
    public bool IsUnexpected { get; init; }

    public static FakeVaultAnswer NoContent { get; } = new() { Status = 204 };

    /// <summary>Nothing is there: a list without errors.</summary>
    public static FakeVaultAnswer NotFound() => Errors(404);

    public static FakeVaultAnswer Denied(string message = PermissionDenied) => Errors(403, message);

    public static FakeVaultAnswer Unsupported() => Errors(405, "1 error occurred:\n\t* unsupported operation\n\n");

    public static FakeVaultAnswer NoRoute(string path) => Errors(404, $"no handler for route \"{path}\". route entry not found.");

    public static FakeVaultAnswer Errors(int status, params string[] messages) =>
        new() { Status = status, Body = new() { ["errors"] = new JsonArray([.. messages.Select(message => JsonValue.Create(message))]) } };

    public static FakeVaultAnswer Data(JsonObject data) => Envelope(data);

    public static FakeVaultAnswer Keys(IReadOnlyCollection<string> keys) =>
        keys.Count == 0 ? NotFound() : Data(new() { ["keys"] = new JsonArray([.. keys.Select(key => JsonValue.Create(key))]) });

    public static FakeVaultAnswer Envelope(
        JsonObject? data = null,
        JsonObject? auth = null,
        FakeVaultLease? lease = null,
        long leaseDuration = 0,
        IReadOnlyCollection<string>? warnings = null,
        JsonObject? wrapInfo = null,
        int status = 200) => new()
        {
            Status = status,
            Body = new()
            {
                ["request_id"] = wrapInfo is null ? Guid.NewGuid().ToString() : "",
                ["lease_id"] = lease?.Id ?? "",
                ["renewable"] = lease?.IsRenewable ?? false,
                ["lease_duration"] = lease?.Seconds ?? leaseDuration,
                ["data"] = GoText.Sorted(data),
                ["wrap_info"] = wrapInfo,
                ["warnings"] = warnings is { Count: > 0 } ? new JsonArray([.. warnings.Select(warning => JsonValue.Create(warning))]) : null,
                ["auth"] = auth,
            },
        };
}
