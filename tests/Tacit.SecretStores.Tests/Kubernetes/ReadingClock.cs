using Tacit.Testing;

namespace Tacit.SecretStores.Tests.Kubernetes;

/// <summary>A clock that knows how often a watch has begun to wait for more: what had come before is applied then.</summary>
internal sealed class ReadingClock(TestTimeProvider clock) : TimeProvider
{
    /// <summary>The silence that a watch bears, which is no other time of a store.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(150);

    private int _reads;

    public int Reads => Volatile.Read(ref _reads);

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer timer = clock.CreateTimer(callback, state, dueTime, period);
        if (dueTime == Silence)
            Interlocked.Increment(ref _reads);
        return timer;
    }

    /// <summary>Waits until so many reads have been begun.</summary>
    public async Task ReadsAsync(int count)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(30));
        while (Reads < count)
        {
            patience.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    /// <summary>Does what a watch is told of, and waits until it has taken that in.</summary>
    public async Task TakenInAsync(Action change)
    {
        int before = Reads;
        change();
        await ReadsAsync(before + 1);
    }
}
