using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>A request that has been understood: its path is decoded and without <c>/v1/</c> and namespace.</summary>
internal sealed record FakeVaultRequest
{
    public required FakeVaultOperation Operation { get; init; }

    public required string Path { get; init; }

    public required IReadOnlyDictionary<string, string> Query { get; init; }

    public required JsonObject Body { get; init; }

    /// <summary>The token as it was sent.</summary>
    public required string? ClientToken { get; init; }

    /// <summary>The token that it is, where it is one.</summary>
    public FakeVaultToken? Token { get; init; }

    public TimeSpan? WrapTtl { get; init; }

    public X509Certificate2? ClientCertificate { get; init; }

    public bool IsWrite => Operation is FakeVaultOperation.Create or FakeVaultOperation.Update;

    /// <summary>A text of the body; null where there is none.</summary>
    public string? Text(string name) => Body[name] is JsonValue value ? value.ToString() : null;

    /// <summary>A duration of the body, in any of Vault's ways to write one.</summary>
    public TimeSpan? Duration(string name) => Text(name) is { Length: > 0 } text ? GoText.ParseDuration(text) : null;
}
