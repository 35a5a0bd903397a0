using System.Net;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.SecretStores.HashiCorp.Vault.Login;

/// <summary>Method <c>token</c>: a token that somebody else got, as a value or in a file, such as the sink of an agent.</summary>
internal sealed class TokenLogin(Credential token) : IVaultLogin
{
    public string Name => token.Path is null ? VaultFields.Token : $"{VaultFields.TokenPath} {token.Path}";

    public bool GivesNewTokens => false;

    public Credential? TokenFile => token.Path is null ? null : token;

    /// <summary>Reads the settings of the method.</summary>
    public static TokenLogin Of(VaultSettings settings)
    {
        if (settings.Text(VaultFields.Token) is not null && settings.Text(VaultFields.TokenPath) is not null)
            throw VaultSettings.Wrong(VaultFields.TokenPath, $"token mount path and token both set: keep either {VaultFields.Token} or {VaultFields.TokenPath}");
        return new(settings.Credential(VaultFields.Token, VaultFields.TokenPath)
            ?? throw VaultSettings.Wrong(VaultFields.Token, $"token mount path and token not set: {VaultFields.AuthMethod} is token, so either {VaultFields.Token} or {VaultFields.TokenPath} is needed"));
    }

    /// <summary>Asks what the token is. One that may not even ask is taken as it is: whether it is good shows when it is used.</summary>
    public async Task<VaultToken> LoginAsync(VaultConnection connection, CancellationToken cancellationToken)
    {
        string value = await token.ReadAsync(cancellationToken);
        using VaultAnswer answer = await connection.TryAsync(VaultCall.LookUpSelf, value, cancellationToken);
        if (answer.IsDenied)
            return new(value) { IsKnown = false };
        if (answer.Status is not HttpStatusCode.OK)
            throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"the server at {connection.Server} does not say what {Name} is (status {(int)answer.Status}); {VaultFields.Address} and {VaultFields.Namespace} say where it is known");
        JsonElement data = answer.Data;
        return new(value) { Lease = VaultAnswer.Seconds(data, "ttl"), IsRenewable = VaultAnswer.Flag(data, "renewable") };
    }
}
