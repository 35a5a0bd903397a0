namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>A moment to count time from: by the clock that goes on while the machine sleeps, or by the one that nobody sets, whichever says more.</summary>
internal sealed record Moment(DateTimeOffset Wall, long Timestamp)
{
    public static Moment Now(TimeProvider timeProvider) => new(timeProvider.GetUtcNow(), timeProvider.GetTimestamp());

    /// <summary>The time that has passed since.</summary>
    public TimeSpan Age(TimeProvider timeProvider)
    {
        TimeSpan wall = timeProvider.GetUtcNow() - Wall;
        TimeSpan counted = timeProvider.GetElapsedTime(Timestamp);
        return wall > counted ? wall : counted;
    }
}
