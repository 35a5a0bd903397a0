using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Runtime.Resiliency;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Resiliency;

/// <summary>What becomes of a call whose store is not well.</summary>
public sealed class StorePipelineTests : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(100);
    private static readonly RetryPolicy Twice = new() { Duration = Pause, MaxRetries = 2 };
    private static readonly CircuitBreakerPolicy OpensAtOnce = new() { Trip = TripExpression.Parse("totalFailures > 0") };

    private readonly TestTimeProvider _time = new();
    private readonly CapturedLogs _logs = new();
    private int _calls;

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task A_failure_that_may_pass_is_retried_as_often_as_allowed_and_the_last_one_is_reported()
    {
        Task<string> answer = Begin(new(null, Twice, null), _ => throw Unavailable($"failure {_calls}"));
        await PassAsync(Pause);
        await PassAsync(Pause);

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => answer.Soon());

        Assert.Equal((3, "failure 3", SecretStoreFailure.Unavailable), (_calls, failure.Message, failure.Failure));
        Assert.Equal(
            [
                "Error processing operation component[s] output. Retrying in 0.01s...", "Error for operation component[s] output was: failure 1",
                "Error processing operation component[s] output. Retrying in 0.01s...", "Error for operation component[s] output was: failure 2",
            ],
            _logs.Lines.Select(line => line.Message));
        Assert.Equal([LogLevel.Warning, LogLevel.Debug], _logs.Lines.Take(2).Select(line => line.Level));
    }

    [Fact]
    public async Task A_retry_that_succeeds_is_said()
    {
        Task<string> answer = Begin(new(null, Twice, null), _ => _calls == 1 ? throw Unavailable("down") : new("fine"));
        await PassAsync(Pause);

        Assert.Equal("fine", await answer.Soon());
        CapturedLogs.CapturedLog line = Assert.Single(_logs.Lines, line => line.Id.Id == LogEventIds.StoreCallRecovered);
        Assert.Equal((LogLevel.Information, "Recovered processing operation component[s] output after 2 attempts"), (line.Level, line.Message));
    }

    [Fact]
    public async Task A_call_that_succeeds_at_once_is_not_said()
    {
        Assert.Equal("fine", await Begin(new(Limit, Twice, OpensAtOnce), _ => new("fine")).Soon());
        Assert.Empty(_logs.Lines);
    }

    [Fact]
    public async Task Without_a_limit_it_is_retried_until_the_caller_stops_waiting_in_a_pause()
    {
        using CancellationTokenSource caller = new();
        Task<string> answer = Begin(new(null, Twice with { MaxRetries = -1 }, null), _ => throw Unavailable("down"), caller.Token);
        for (int i = 0; i < 50; i++)
            await PassAsync(Pause);
        await _time.TimerAsync(Pause).Soon();
        Assert.False(answer.IsCompleted);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.Soon());
        Assert.Equal(51, _calls);
    }

    [Fact]
    public async Task A_call_that_the_caller_ends_is_not_retried()
    {
        using CancellationTokenSource caller = new();
        Task<string> answer = Begin(new(Limit, Twice with { MaxRetries = -1 }, OpensAtOnce), Never, caller.Token);

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.Soon());
        Assert.Equal(1, _calls);
    }

    [Theory]
    [InlineData(nameof(SecretStoreFailure.NotFound))]
    [InlineData(nameof(SecretStoreFailure.PermissionDenied))]
    [InlineData(nameof(SecretStoreFailure.Unauthenticated))]
    [InlineData(nameof(SecretStoreFailure.InvalidRequest))]
    public async Task What_does_not_pass_by_itself_is_not_retried(string kind)
    {
        SecretStoreFailure expected = Enum.Parse<SecretStoreFailure>(kind);

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(
            () => Begin(new(null, Twice, null), _ => throw new SecretStoreException(expected, "no")).Soon());

        Assert.Equal((1, "no", expected), (_calls, failure.Message, failure.Failure));
    }

    [Fact]
    public async Task A_bug_of_the_store_is_not_retried()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => Begin(new(null, Twice, null), _ => throw new InvalidOperationException()).Soon());
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task A_policy_for_other_codes_retries_nothing()
    {
        await Assert.ThrowsAsync<SecretStoreException>(() => Begin(new(null, Twice with { Matches = false }, null), _ => throw Unavailable("down")).Soon());
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task With_no_repetitions_there_is_one_call()
    {
        await Assert.ThrowsAsync<SecretStoreException>(() => Begin(new(null, Twice with { MaxRetries = 0 }, null), _ => throw Unavailable("down")).Soon());
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task An_attempt_that_takes_too_long_is_retried_even_if_the_store_ignores_its_token()
    {
        Task<string> answer = Begin(new(Limit, Twice with { MaxRetries = 1 }, null), Never);
        await PassAsync(Limit);
        await PassAsync(Pause);
        await PassAsync(Limit);

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => answer.Soon());

        Assert.Equal((2, "context deadline exceeded", SecretStoreFailure.Unavailable), (_calls, failure.Message, failure.Failure));
        Assert.Contains(_logs.Lines, line => line.Message == "Error for operation component[s] output was: context deadline exceeded");
    }

    [Fact]
    public async Task The_token_of_an_attempt_is_cancelled_at_its_limit()
    {
        Task<string> answer = Begin(new(Limit, null, null), async token =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
            return "";
        });
        await PassAsync(Limit);

        Assert.Equal("context deadline exceeded", (await Assert.ThrowsAsync<SecretStoreException>(() => answer.Soon())).Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(40L * 24 * 60 * 60 * 1000)]
    public async Task Limits_of_any_length_are_kept_to(long milliseconds)
    {
        Task<string> answer = Begin(new(TimeSpan.FromMilliseconds(milliseconds), null, null), Never);
        await PassAsync(TimeSpan.FromMilliseconds(milliseconds));

        await Assert.ThrowsAsync<SecretStoreException>(() => answer.Soon());
    }

    [Fact]
    public async Task An_open_breaker_answers_without_the_store_and_is_not_retried()
    {
        StorePipeline pipeline = Pipeline(new(null, Twice with { MaxRetries = -1 }, OpensAtOnce));

        SecretStoreException first = await Assert.ThrowsAsync<SecretStoreException>(async () =>
        {
            Task<string> answer = BeginOn(pipeline, _ => throw Unavailable("down"));
            await PassAsync(Pause);
            await answer.Soon();
        });
        SecretStoreException second = await Assert.ThrowsAsync<SecretStoreException>(() => BeginOn(pipeline, _ => new("fine")).Soon());

        Assert.All([first, second], failure => Assert.Equal(("circuit breaker is open", SecretStoreFailure.Unavailable), (failure.Message, failure.Failure)));
        Assert.Equal(1, _calls);
    }

    [Fact]
    public async Task A_half_open_breaker_says_so_to_whom_it_does_not_let_through()
    {
        StorePipeline pipeline = Pipeline(new(null, null, OpensAtOnce with { Timeout = TimeSpan.FromSeconds(1) }));
        await Assert.ThrowsAsync<SecretStoreException>(() => BeginOn(pipeline, _ => throw Unavailable("down")).Soon());
        _time.Advance(TimeSpan.FromSeconds(2));
        _ = BeginOn(pipeline, Never);

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(() => BeginOn(pipeline, _ => new("fine")).Soon());

        Assert.Equal(("too many requests", SecretStoreFailure.Unavailable), (failure.Message, failure.Failure));
    }

    [Theory]
    [InlineData(nameof(SecretStoreFailure.NotFound))]
    [InlineData(nameof(SecretStoreFailure.PermissionDenied))]
    public async Task To_the_breaker_a_refusal_is_a_success(string kind)
    {
        StorePipeline pipeline = Pipeline(new(null, null, OpensAtOnce));

        for (int i = 0; i < 3; i++)
        {
            SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(
                () => BeginOn(pipeline, _ => throw new SecretStoreException(Enum.Parse<SecretStoreFailure>(kind), "no")).Soon());
            Assert.Equal("no", failure.Message);
        }

        Assert.Equal(3, _calls);
    }

    [Fact]
    public async Task To_the_breaker_a_timeout_is_a_failure()
    {
        StorePipeline pipeline = Pipeline(new(Limit, null, OpensAtOnce));
        Task<string> slow = BeginOn(pipeline, Never);
        await PassAsync(Limit);
        await Assert.ThrowsAsync<SecretStoreException>(() => slow.Soon());

        Assert.Equal("circuit breaker is open", (await Assert.ThrowsAsync<SecretStoreException>(() => BeginOn(pipeline, _ => new("fine")).Soon())).Message);
    }

    [Fact]
    public async Task To_the_breaker_a_caller_that_did_not_wait_is_nothing()
    {
        StorePipeline pipeline = Pipeline(new(Limit, null, OpensAtOnce));
        using CancellationTokenSource caller = new();
        Task<string> cancelled = BeginOn(pipeline, Never, caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.Soon());

        Assert.Equal("fine", await BeginOn(pipeline, _ => new("fine")).Soon());
    }

    private static SecretStoreException Unavailable(string message) => new(SecretStoreFailure.Unavailable, message);

    /// <summary>A store that ignores its token.</summary>
    private static ValueTask<string> Never(CancellationToken cancellationToken) => new(new TaskCompletionSource<string>().Task);

    private StorePipeline Pipeline(StorePolicy policy) => new("s", policy, _time, _logs.Factory());

    private Task<string> Begin(StorePolicy policy, Func<CancellationToken, ValueTask<string>> call, CancellationToken cancellationToken = default) =>
        BeginOn(Pipeline(policy), call, cancellationToken);

    private Task<string> BeginOn(StorePipeline pipeline, Func<CancellationToken, ValueTask<string>> call, CancellationToken cancellationToken = default) =>
        pipeline.ExecuteAsync(
            token =>
            {
                _calls++;
                return call(token);
            },
            cancellationToken).AsTask();

    /// <summary>Lets the time pass that is waited for now.</summary>
    private async Task PassAsync(TimeSpan time)
    {
        await _time.TimerAsync(time).Soon();
        _time.Advance(time);
    }
}
