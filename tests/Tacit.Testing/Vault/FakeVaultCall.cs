using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>One request to a fake Vault.</summary>
internal sealed class FakeVaultCall(int number, FakeRequest request) : FakeCall(number, request)
{
    /// <summary>The path without <c>/v1/</c>, decoded.</summary>
    public override string Path => Uri.UnescapeDataString(RawPath.StartsWith("/v1/", StringComparison.Ordinal) ? RawPath[4..] : RawPath);

    public string? Namespace => Headers.GetValueOrDefault("X-Vault-Namespace");

    public override string? Token => Headers.GetValueOrDefault("X-Vault-Token") ?? base.Token;
}
