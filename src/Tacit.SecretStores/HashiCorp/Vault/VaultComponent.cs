using Tacit.Abstractions;
using Tacit.Http;
using Tacit.SecretStores.HashiCorp.Vault.Engines;
using Tacit.SecretStores.HashiCorp.Vault.Login;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>All that a component says, read and found possible. Nothing of it holds a timer or a connection yet.</summary>
/// <param name="Address">The server.</param>
/// <param name="Namespace">The encoded namespace; null for the root.</param>
/// <param name="Trust">How both ends prove who they are.</param>
/// <param name="Limits">What the server may take of us.</param>
/// <param name="Redirects">Where it may send us.</param>
/// <param name="Login">How to get a token.</param>
/// <param name="Engine">What to read with it.</param>
internal sealed record VaultComponent(Uri Address, string? Namespace, ServerTrust Trust, BackendLimits Limits, RedirectRules Redirects, IVaultLogin Login, EngineSettings Engine)
{
    /// <summary>Reads the metadata, and the certificates that it names.</summary>
    /// <exception cref="SecretStoreException">It cannot be right.</exception>
    public static VaultComponent Of(SecretStoreContext context)
    {
        VaultSettings settings = new(context);
        Uri address = settings.Address();
        return new(
            address,
            settings.Text(VaultFields.Namespace) is { } space ? VaultPath.OfField(space, VaultFields.Namespace) : null,
            settings.Trust(),
            settings.Limits(),
            settings.Redirects(address),
            LoginMethods.Of(settings),
            EngineSettings.Of(settings));
    }
}
