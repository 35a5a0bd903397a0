using System.Net;
using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>Tells whether a denial is about the token or about its policies: by asking the server, but not about every denial.</summary>
internal sealed class TokenDoubts(VaultConnection connection, TokenSource source, TimeProvider timeProvider)
{
    /// <summary>How long a token that the server has just spoken for is trusted: a denial within is one of policies.</summary>
    private static readonly TimeSpan LeastTrust = TimeSpan.FromSeconds(10);

    /// <summary>The most, where new tokens have not helped again and again.</summary>
    private static readonly TimeSpan MostTrust = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private TimeSpan _trust = LeastTrust;

    /// <summary>Whether the server has forgotten a token with which it denied something.</summary>
    public async Task<bool> IsDeadAsync(HeldToken held, CancellationToken cancellationToken)
    {
        HeldToken? current = source.Current;
        if (current is null || current.Token.Value != held.Token.Value)
            return true;
        Task<bool> question;
        lock (_lock)
        {
            if (!current.Token.IsKnown || timeProvider.GetUtcNow() < current.TrustedUntil)
                return false;
            question = current.Question ??= AskAsync(current);
        }

        return await question.WaitAsync(cancellationToken);
    }

    /// <summary>Learns whether a new token was of use. Where not, the server denies by policy, and each denial would cost a login.</summary>
    public void Judge(HeldToken held, bool hasHelped)
    {
        lock (_lock)
        {
            _trust = hasHelped ? LeastTrust : _trust * 2 < MostTrust ? _trust * 2 : MostTrust;
            held.TrustedUntil = timeProvider.GetUtcNow() + _trust;
        }
    }

    private async Task<bool> AskAsync(HeldToken held)
    {
        bool isDead = false;
        try
        {
            // Its time is that of any call; no single caller's end is its own.
            using VaultAnswer answer = await connection.TryAsync(new(HttpMethod.Get, "auth/token/lookup-self"), held.Token.Value, CancellationToken.None);
            isDead = answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;
        }
        catch (SecretStoreException)
        {
            // The server has other troubles now: what it denied stays denied, and a later denial asks again.
        }
        finally
        {
            lock (_lock)
            {
                held.Question = null;
                if (!isDead)
                    held.TrustedUntil = timeProvider.GetUtcNow() + _trust;
            }
        }

        return isDead;
    }
}
