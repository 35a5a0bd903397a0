using Tacit.Abstractions;
using Tacit.Runtime.Resources;
using Tacit.Runtime.Secrets;

namespace Tacit.Runtime.Starting;

/// <summary>Tells when a secret that a store was made from has changed, as far as its own store answers without the network.</summary>
internal sealed class ReferenceWatch(IReadOnlyList<ResolvedReference> references)
{
    private readonly ResolvedReference[] _local = [.. references.Where(reference => reference.IsLocal)];

    // What was seen last: a change that could not be used is not reported at each look.
    private readonly SecretData?[] _seen = [.. references.Where(reference => reference.IsLocal).Select(reference => reference.Data)];

    /// <summary>This watch, or one for other references.</summary>
    public ReferenceWatch For(IReadOnlyList<ResolvedReference> current) => ReferenceEquals(current, references) ? this : new(current);

    /// <summary>Completes when a secret is not what it was.</summary>
    public async Task WaitForChangeAsync(TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(_local.Length == 0 ? Timeout.InfiniteTimeSpan : FileResourceSource.LookInterval, timeProvider);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            if (await HasChangedAsync(cancellationToken))
                return;
        }
    }

    private async Task<bool> HasChangedAsync(CancellationToken cancellationToken)
    {
        bool changed = false;
        for (int i = 0; i < _local.Length; i++)
        {
            SecretData? data = await ReadAsync(_local[i], cancellationToken);
            changed |= !AreEqual(data, _seen[i]);
            _seen[i] = data;
        }

        return changed;
    }

    /// <summary>The secret, or null when its store does not give it any more.</summary>
    private static async Task<SecretData?> ReadAsync(ResolvedReference reference, CancellationToken cancellationToken)
    {
        try
        {
            return await reference.Source.Store.GetAsync(reference.Request, cancellationToken).OrCancelledAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            // Its store may also have been replaced, and disposed, a moment ago.
            return null;
        }
    }

    private static bool AreEqual(SecretData? left, SecretData? right) =>
        left is null ? right is null : right is not null && left.Pairs.SequenceEqual(right.Pairs);
}
