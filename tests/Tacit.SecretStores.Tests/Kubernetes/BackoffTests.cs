using Tacit.Kubernetes.Api;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>Pauses double up to a limit, and chance spreads them from half to one and a half.</summary>
public sealed class BackoffTests
{
    [Theory]
    [InlineData(0, "0.5 1 2 4 8 15 15 15 15 15 15")]
    [InlineData(0.5, "1 2 4 8 16 30 30 30 30 30 30")]
    [InlineData(1, "1.5 3 6 12 24 45 45 45 45 45 45")]
    public void Trouble_is_borne_for_half_a_minute_about(double chance, string seconds) => Assert.Equal(seconds, Pauses(new(() => chance), Backoff.Longest, 11));

    [Fact]
    public void A_refusal_for_five_minutes_about() => Assert.Equal("1 2 4 8 16 32 64 128 256 300 300", Pauses(new(() => 0.5), Backoff.LongestRefused, 11));

    [Fact]
    public void Pauses_begin_again_after_a_success()
    {
        Backoff backoff = new(() => 0.5);
        Pauses(backoff, Backoff.Longest, 100);

        backoff.Reset();

        Assert.Equal("1 2", Pauses(backoff, Backoff.Longest, 2));
    }

    private static string Pauses(Backoff backoff, TimeSpan longest, int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(_ => backoff.Next(longest).TotalSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture)));
}
