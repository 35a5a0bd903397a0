using Polly;
using Polly.Retry;
using Polly.Timeout;
using Tacit.Abstractions;

namespace Tacit.Runtime.Resiliency;

/// <summary>A retry policy in the terms of Polly.</summary>
internal sealed class RetryRules(RetryPolicy policy, Action<TimeSpan, Exception> onRetry, TimeProvider timeProvider)
{
    /// <summary>The first pause of growing ones, how they grow, how far chance moves them, and when they end: daprd's.</summary>
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LastMoment = TimeSpan.FromMinutes(15);

    /// <summary>No request lasts as long, and timers refuse what a careless backend may ask for.</summary>
    private static readonly TimeSpan LongestAsked = TimeSpan.FromDays(1);
    private const double Growth = 1.5;
    private const double Jitter = 0.5;

    private static readonly ResiliencePropertyKey<long> Begun = new("begun");

    private readonly Func<double> _chance = new RetryStrategyOptions().Randomizer;

    public RetryStrategyOptions Options => new()
    {
        MaxRetryAttempts = policy.MaxRetries < 0 ? int.MaxValue : policy.MaxRetries,
        ShouldHandle = failed => new(IsRetried(failed.Outcome.Exception) && HasTime(failed.Context)),
        DelayGenerator = failed => new(Pause(failed.AttemptNumber, failed.Outcome.Exception)),
        OnRetry = failed =>
        {
            onRetry(failed.RetryDelay, failed.Outcome.Exception!);
            return default;
        },
    };

    /// <summary>The pause after an attempt, counted from 0; longer where the backend asks for it.</summary>
    internal TimeSpan Pause(int attempt, Exception? failure)
    {
        TimeSpan pause = policy.Duration;
        if (policy.IsExponential)
        {
            double milliseconds = Math.Min(FirstPause.TotalMilliseconds * Math.Pow(Growth, attempt), policy.MaxInterval.TotalMilliseconds);
            pause = TimeSpan.FromMilliseconds(milliseconds * (1 - Jitter + 2 * Jitter * _chance()));
        }

        return (failure as SecretStoreException)?.RetryAfter is { } asked && asked > pause
            ? TimeSpan.FromTicks(Math.Max(pause.Ticks, Math.Min(asked.Ticks, LongestAsked.Ticks)))
            : pause;
    }

    /// <summary>Only what may pass by itself is worth another call; an absent secret stays absent.</summary>
    private bool IsRetried(Exception? failure) =>
        policy.Matches && failure is (TimeoutRejectedException or SecretStoreException { Failure: SecretStoreFailure.Unavailable });

    private bool HasTime(ResilienceContext context)
    {
        if (!policy.IsExponential)
            return true;
        if (context.Properties.TryGetValue(Begun, out long begun))
            return timeProvider.GetElapsedTime(begun) < LastMoment;
        context.Properties.Set(Begun, timeProvider.GetTimestamp());
        return true;
    }
}
