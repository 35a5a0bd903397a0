using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>How long to leave a server alone that does not let us in. Not safe for concurrent use.</summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="chance">Numbers from 0 to 1.</param>
internal sealed class LoginPauses(TimeProvider timeProvider, Func<double> chance)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Longer than our own: a server that limits the rate of calls knows best, up to a point.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    /// <summary>After wrong credentials. Servers lock a user out after five of them within a quarter of an hour: these make four.</summary>
    private static readonly TimeSpan FirstRefused = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LaterRefused = TimeSpan.FromMinutes(5);

    private TimeSpan _next = First;
    private bool _wasRefused;
    private TimeSpan _length;
    private long _begun;

    /// <summary>What is left of the pause; zero or less when there is none.</summary>
    public TimeSpan Left => _length > TimeSpan.Zero ? _length - timeProvider.GetElapsedTime(_begun) : TimeSpan.Zero;

    /// <summary>Begins a pause after a failure, and returns its length. Where nobody judged the credentials: longer each time, and by chance not for all at once.</summary>
    public TimeSpan Begin(SecretStoreException failure)
    {
        bool isRefused = failure.Failure is SecretStoreFailure.Unauthenticated;
        _length = isRefused ? _wasRefused ? LaterRefused : FirstRefused : Passing(failure.RetryAfter);
        _wasRefused |= isRefused;
        _begun = timeProvider.GetTimestamp();
        return _length;
    }

    /// <summary>Ends the pause; the next one is short again.</summary>
    public void Reset() => (_next, _length, _wasRefused) = (First, TimeSpan.Zero, false);

    private TimeSpan Passing(TimeSpan? asked)
    {
        TimeSpan pause = _next * (1 - chance() / 2);
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        return !(asked > pause) ? pause : asked.Value < LongestAsked ? asked.Value : LongestAsked;
    }
}
