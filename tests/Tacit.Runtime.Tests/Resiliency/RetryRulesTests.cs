using Tacit.Abstractions;
using Tacit.Runtime.Resiliency;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Resiliency;

/// <summary>How long the pauses between attempts are.</summary>
public sealed class RetryRulesTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Constant_pauses_are_all_alike(int attempt) =>
        Assert.Equal(TimeSpan.FromMilliseconds(10), Pause(new() { Duration = TimeSpan.FromMilliseconds(10) }, attempt));

    [Fact]
    public void The_default_pause_is_five_seconds() => Assert.Equal(TimeSpan.FromSeconds(5), Pause(new(), 0));

    [Theory]
    [InlineData(0, 500)]
    [InlineData(1, 750)]
    [InlineData(2, 1125)]
    [InlineData(5, 3796.875)]
    public void Growing_pauses_start_at_half_a_second_and_grow_by_half_with_chance_of_half(int attempt, double middle)
    {
        TimeSpan[] pauses = [.. Enumerable.Range(0, 200).Select(_ => Pause(new() { IsExponential = true }, attempt))];

        Assert.All(pauses, pause => Assert.InRange(pause.TotalMilliseconds, middle * 0.5 - 1, middle * 1.5 + 1));
        Assert.True(pauses.Distinct().Count() > 1);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(40)]
    [InlineData(int.MaxValue)]
    public void Growing_pauses_stop_growing_at_the_longest_interval(int attempt)
    {
        RetryPolicy policy = new() { IsExponential = true, MaxInterval = TimeSpan.FromSeconds(1) };

        Assert.All(Enumerable.Range(0, 200), _ => Assert.InRange(Pause(policy, attempt).TotalMilliseconds, 499, 1501));
    }

    [Fact]
    public void The_constant_pause_has_no_part_in_growing_ones() =>
        Assert.InRange(Pause(new() { IsExponential = true, Duration = TimeSpan.FromHours(1) }, 0).TotalMilliseconds, 249, 751);

    [Theory]
    [InlineData(5, 10)]
    [InlineData(10, 10)]
    [InlineData(30, 30)]
    public void A_backend_that_asks_for_a_longer_pause_gets_it(int asked, int expected)
    {
        SecretStoreException failure = new(SecretStoreFailure.Unavailable, "throttled") { RetryAfter = TimeSpan.FromSeconds(asked) };

        Assert.Equal(TimeSpan.FromSeconds(expected), Pause(new() { Duration = TimeSpan.FromSeconds(10) }, 0, failure));
    }

    [Theory]
    [InlineData(365 * 100)]
    [InlineData(10_000_000)]
    public void A_pause_is_never_longer_than_a_timer_takes(int days)
    {
        SecretStoreException failure = new(SecretStoreFailure.Unavailable, "throttled") { RetryAfter = TimeSpan.FromDays(days) };

        Assert.Equal(TimeSpan.FromDays(1), Pause(new(), 0, failure));
    }

    private static TimeSpan Pause(RetryPolicy policy, int attempt, Exception? failure = null) =>
        new RetryRules(policy, (_, _) => { }, new TestTimeProvider()).Pause(attempt, failure);
}
