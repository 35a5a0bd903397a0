using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Session;
using Tacit.Testing;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault.Session;

/// <summary>The pauses between logins that fail.</summary>
public sealed class PausesAfterLoginsTests
{
    private readonly TestTimeProvider _clock = new();

    [Fact]
    public void Pauses_double_from_one_second_to_thirty()
    {
        LoginPauses pauses = new(_clock, () => 0);

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], Enumerable.Range(0, 8).Select(_ => pauses.Begin(Away()).TotalSeconds));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 0.75)]
    [InlineData(1, 0.5)]
    public void Chance_takes_up_to_a_half_of_a_pause(double chance, double seconds)
    {
        LoginPauses pauses = new(_clock, () => chance);

        Assert.Equal(seconds, pauses.Begin(Away()).TotalSeconds);
        Assert.Equal(2 * seconds, pauses.Begin(Away()).TotalSeconds);
    }

    [Theory]
    [InlineData(0.2, 1)]
    [InlineData(20, 20)]
    [InlineData(299, 299)]
    [InlineData(300, 300)]
    [InlineData(86400, 300)]
    public void A_server_may_ask_for_a_longer_pause_up_to_five_minutes(double asked, double seconds)
    {
        LoginPauses pauses = new(_clock, () => 0);

        Assert.Equal(seconds, pauses.Begin(Away(TimeSpan.FromSeconds(asked))).TotalSeconds);
        Assert.Equal(2, pauses.Begin(Away()).TotalSeconds);
    }

    [Fact]
    public void A_pause_gets_shorter_with_the_clock()
    {
        LoginPauses pauses = new(_clock, () => 0);
        Assert.True(pauses.Left <= TimeSpan.Zero);

        pauses.Begin(Away(TimeSpan.FromSeconds(10)));
        Assert.Equal(10, pauses.Left.TotalSeconds);
        _clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(6, pauses.Left.TotalSeconds);
        _clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(TimeSpan.Zero, pauses.Left);
    }

    [Fact]
    public void After_a_success_there_is_no_pause_and_the_next_one_is_short_again()
    {
        LoginPauses pauses = new(_clock, () => 0);
        pauses.Begin(Away());
        pauses.Begin(Away());

        pauses.Reset();

        Assert.True(pauses.Left <= TimeSpan.Zero);
        Assert.Equal(1, pauses.Begin(Away()).TotalSeconds);
    }

    [Fact]
    public void Wrong_credentials_are_tried_four_times_in_a_quarter_of_an_hour()
    {
        LoginPauses pauses = new(_clock, () => 1);

        TimeSpan[] attempts = [TimeSpan.Zero, .. Enumerable.Range(0, 10).Select(_ => pauses.Begin(new(SecretStoreFailure.Unauthenticated, "wrong")))];
        for (int i = 1; i < attempts.Length; i++)
            attempts[i] += attempts[i - 1];

        Assert.All(attempts, from => Assert.InRange(attempts.Count(at => at >= from && at < from + TimeSpan.FromMinutes(15)), 1, 4));
    }

    [Fact]
    public void A_server_that_is_away_between_refusals_makes_them_no_more_frequent()
    {
        LoginPauses pauses = new(_clock, () => 0);

        Assert.Equal(30, pauses.Begin(new(SecretStoreFailure.Unauthenticated, "wrong")).TotalSeconds);
        Assert.Equal(1, pauses.Begin(Away()).TotalSeconds);
        Assert.Equal(300, pauses.Begin(new(SecretStoreFailure.Unauthenticated, "wrong")).TotalSeconds);
    }

    private static SecretStoreException Away(TimeSpan? asked = null) => new(SecretStoreFailure.Unavailable, "away") { RetryAfter = asked };
}
