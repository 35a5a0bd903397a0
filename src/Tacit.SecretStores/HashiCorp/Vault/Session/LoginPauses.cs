namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>How long to leave a server alone that does not let us in: longer each time, and by chance not all at once. Not safe for concurrent use.</summary>
/// <param name="timeProvider">The clock.</param>
/// <param name="chance">Numbers from 0 to 1.</param>
internal sealed class LoginPauses(TimeProvider timeProvider, Func<double> chance)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Longer than our own: a server that limits the rate of calls knows best, up to a point.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromMinutes(5);

    private TimeSpan _next = First;
    private DateTimeOffset _until;

    /// <summary>What is left of the pause; zero or less when there is none.</summary>
    public TimeSpan Left => _until - timeProvider.GetUtcNow();

    /// <summary>Begins a pause, and returns its length.</summary>
    /// <param name="asked">What the server asks for.</param>
    public TimeSpan Begin(TimeSpan? asked)
    {
        TimeSpan pause = _next * (1 - chance() / 2);
        if (asked > pause)
            pause = asked.Value < LongestAsked ? asked.Value : LongestAsked;
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        _until = timeProvider.GetUtcNow() + pause;
        return pause;
    }

    /// <summary>Ends the pause; the next one is short again.</summary>
    public void Reset() => (_next, _until) = (First, default);
}
