using Tacit.Runtime.Resiliency;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Resiliency;

/// <summary>The rules of daprd's breaker: when it opens, whom it lets through to try, and what counts.</summary>
public sealed class CircuitBreakerTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly TestTimeProvider _time = new();

    [Fact]
    public void By_default_the_sixth_failure_in_a_row_opens_it_for_a_minute()
    {
        CircuitBreaker breaker = new(new(), _time);

        Fail(breaker, 5);
        Assert.Equal(CircuitState.Closed, breaker.State);
        Fail(breaker);

        Assert.Equal(CircuitState.Open, breaker.State);
        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(CircuitState.Open, breaker.State);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
    }

    [Fact]
    public void A_success_ends_a_row_of_failures()
    {
        CircuitBreaker breaker = Breaker();

        Fail(breaker);
        breaker.End(breaker.Begin(), CallOutcome.Success);
        Fail(breaker);
        Assert.Equal(CircuitState.Closed, breaker.State);

        Fail(breaker);
        Assert.Equal(CircuitState.Open, breaker.State);
    }

    [Fact]
    public void A_failure_that_is_reported_late_counts()
    {
        CircuitBreaker breaker = Breaker();

        breaker.End(breaker.Begin(), CallOutcome.Unknown);
        breaker.Fail();
        Assert.Equal(CircuitState.Closed, breaker.State);
        breaker.Fail();
        Assert.Equal(CircuitState.Open, breaker.State);
        breaker.Fail();
        Assert.Equal(CircuitState.Open, breaker.State);
    }

    [Fact]
    public void An_open_one_lets_no_call_through()
    {
        CircuitBreaker breaker = Breaker();
        Fail(breaker, 2);

        Assert.Equal("circuit breaker is open", Assert.Throws<CircuitOpenException>(() => breaker.Begin()).Message);
        _time.Advance(Timeout);
        Assert.Equal("circuit breaker is open", Assert.Throws<CircuitOpenException>(() => breaker.Begin()).Message);
    }

    [Fact]
    public void A_half_open_one_lets_one_call_through_whose_success_closes_it()
    {
        CircuitBreaker breaker = HalfOpen(maxRequests: 1);

        long trial = breaker.Begin();
        Assert.Equal("too many requests", Assert.Throws<CircuitOpenException>(() => breaker.Begin()).Message);
        breaker.End(trial, CallOutcome.Success);

        Assert.Equal(CircuitState.Closed, breaker.State);
        Fail(breaker);
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public void A_half_open_one_whose_trial_fails_is_open_for_the_whole_time_again()
    {
        CircuitBreaker breaker = HalfOpen(maxRequests: 1);
        _time.Advance(Timeout * 5);

        Fail(breaker);

        Assert.Equal(CircuitState.Open, breaker.State);
        _time.Advance(Timeout);
        Assert.Equal(CircuitState.Open, breaker.State);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
    }

    [Fact]
    public void With_two_trials_it_takes_two_successes()
    {
        CircuitBreaker breaker = HalfOpen(maxRequests: 2);

        long first = breaker.Begin();
        long second = breaker.Begin();
        Assert.Equal("too many requests", Assert.Throws<CircuitOpenException>(() => breaker.Begin()).Message);
        breaker.End(first, CallOutcome.Success);
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
        // As in daprd, a trial that is done does not make room for a third.
        Assert.Throws<CircuitOpenException>(() => breaker.Begin());
        breaker.End(second, CallOutcome.Success);

        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public void With_two_trials_one_after_the_other_it_closes_after_the_second()
    {
        CircuitBreaker breaker = HalfOpen(maxRequests: 2);

        breaker.End(breaker.Begin(), CallOutcome.Success);
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
        breaker.End(breaker.Begin(), CallOutcome.Success);

        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public void With_two_trials_one_failure_opens_it_and_the_other_trial_counts_for_nothing()
    {
        CircuitBreaker breaker = HalfOpen(maxRequests: 2);
        long first = breaker.Begin();
        long second = breaker.Begin();

        breaker.End(first, CallOutcome.Failure);
        breaker.End(second, CallOutcome.Success);

        Assert.Equal(CircuitState.Open, breaker.State);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_trial_whose_caller_did_not_wait_makes_room_for_another(int maxRequests)
    {
        CircuitBreaker breaker = HalfOpen(maxRequests);
        long[] trials = [.. Enumerable.Range(0, maxRequests).Select(_ => breaker.Begin())];
        Assert.Throws<CircuitOpenException>(() => breaker.Begin());

        breaker.End(trials[0], CallOutcome.Unknown);

        Assert.Equal(CircuitState.HalfOpen, breaker.State);
        breaker.Begin();
        Assert.Throws<CircuitOpenException>(() => breaker.Begin());
    }

    [Fact]
    public void A_call_whose_caller_did_not_wait_is_neither_success_nor_failure()
    {
        CircuitBreaker breaker = Breaker(trip: "requests >= 3 || consecutiveFailures >= 2");

        Fail(breaker);
        breaker.End(breaker.Begin(), CallOutcome.Unknown);
        Assert.Equal(CircuitState.Closed, breaker.State);
        Fail(breaker);

        Assert.Equal(CircuitState.Open, breaker.State);
    }

    [Fact]
    public void The_counts_of_a_closed_one_begin_anew_after_the_interval()
    {
        CircuitBreaker breaker = Breaker(interval: TimeSpan.FromSeconds(3));

        Fail(breaker);
        _time.Advance(TimeSpan.FromSeconds(3) + TimeSpan.FromTicks(1));
        Fail(breaker);
        Assert.Equal(CircuitState.Closed, breaker.State);

        _time.Advance(TimeSpan.FromSeconds(3));
        Fail(breaker);
        Assert.Equal(CircuitState.Open, breaker.State);
    }

    [Fact]
    public void Without_an_interval_the_counts_of_a_closed_one_last()
    {
        CircuitBreaker breaker = Breaker();

        Fail(breaker);
        _time.Advance(TimeSpan.FromDays(30));
        Fail(breaker);

        Assert.Equal(CircuitState.Open, breaker.State);
    }

    [Theory]
    [InlineData(nameof(CallOutcome.Success))]
    [InlineData(nameof(CallOutcome.Failure))]
    [InlineData(nameof(CallOutcome.Unknown))]
    public void A_call_that_began_before_the_breaker_opened_counts_for_nothing(string outcome)
    {
        CircuitBreaker breaker = Breaker();
        long early = breaker.Begin();
        Fail(breaker, 2);
        _time.Advance(Timeout + TimeSpan.FromTicks(1));
        long trial = breaker.Begin();

        breaker.End(early, Enum.Parse<CallOutcome>(outcome));

        Assert.Equal(CircuitState.HalfOpen, breaker.State);
        Assert.Throws<CircuitOpenException>(() => breaker.Begin());
        breaker.End(trial, CallOutcome.Success);
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public void A_call_that_began_before_the_interval_ended_counts_for_nothing()
    {
        CircuitBreaker breaker = Breaker(interval: TimeSpan.FromSeconds(3));
        long[] early = [breaker.Begin(), breaker.Begin()];
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.All(early, call => breaker.End(call, CallOutcome.Failure));

        Assert.Equal(CircuitState.Closed, breaker.State);
        Fail(breaker);
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    private static void Fail(CircuitBreaker breaker, int times = 1)
    {
        for (int i = 0; i < times; i++)
            breaker.End(breaker.Begin(), CallOutcome.Failure);
    }

    /// <summary>One that opens after two failures in a row.</summary>
    private CircuitBreaker Breaker(int maxRequests = 1, TimeSpan interval = default, string trip = "consecutiveFailures >= 2") =>
        new(new() { MaxRequests = maxRequests, Interval = interval, Timeout = Timeout, Trip = TripExpression.Parse(trip) }, _time);

    private CircuitBreaker HalfOpen(int maxRequests)
    {
        CircuitBreaker breaker = Breaker(maxRequests);
        Fail(breaker, 2);
        _time.Advance(Timeout + TimeSpan.FromTicks(1));
        Assert.Equal(CircuitState.HalfOpen, breaker.State);
        return breaker;
    }
}
