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

    /// <summary>Whether the server has certainly forgotten a token with which it denied something.</summary>
    /// <param name="held">The token.</param>
    /// <param name="answer">The denial. HashiCorp's servers say there what it is about, OpenBao's do not.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    public async Task<bool> IsDeadAsync(HeldToken held, VaultAnswer answer, CancellationToken cancellationToken)
    {
        HeldToken? current = source.Current;
        if (answer.Says("invalid token") || current is null || current.Token.Value != held.Token.Value)
            return true;
        if (!current.Token.IsKnown || IsTrusted(current))
            return false;
        return await current.Question.Run(() => AskAsync(current)).WaitAsync(cancellationToken);
    }

    /// <summary>Whether a token may have been forgotten, and nothing tells but a new one.</summary>
    public bool IsDoubtful(HeldToken held) => !held.Token.IsKnown && !IsTrusted(source.Current ?? held);

    /// <summary>Learns whether a new token was of use. Where not, the server denies by policy, and each denial would cost a login.</summary>
    /// <param name="held">The new token; the old one where no new one was to be had.</param>
    /// <param name="hasHelped">Whether it was.</param>
    public void Judge(HeldToken held, bool hasHelped)
    {
        lock (_lock)
        {
            // Many callers may find the same: it counts once.
            if (!hasHelped && !IsTrusted(held))
                _trust = _trust * 2 < MostTrust ? _trust * 2 : MostTrust;
            else if (hasHelped)
                _trust = LeastTrust;
            held.TrustedSince = Moment.Now(timeProvider);
        }
    }

    private bool IsTrusted(HeldToken held)
    {
        lock (_lock)
            return held.TrustedSince is { } since && since.Age(timeProvider) < _trust;
    }

    private async Task<bool> AskAsync(HeldToken held)
    {
        try
        {
            // Its time is that of any call; no single caller's end is its own.
            using VaultAnswer answer = await connection.TryAsync(VaultCall.LookUpSelf, held.Token.Value, CancellationToken.None);
            if (answer.IsDenied)
                return true;
            lock (_lock)
                held.TrustedSince = Moment.Now(timeProvider);
            return false;
        }
        catch (SecretStoreException)
        {
            // The server has other troubles now: what it denied stays denied, and a later denial asks again.
            return false;
        }
    }
}
