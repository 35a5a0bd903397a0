using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Resources;

/// <summary>Several sources as one, in their order.</summary>
internal sealed class JoinedResourceSource(IReadOnlyList<IResourceSource> sources) : IResourceSource
{
    public async ValueTask<ResourceTexts> ReadAsync(CancellationToken cancellationToken)
    {
        List<ResourceTexts> all = [];
        foreach (IResourceSource source in sources)
            all.Add(await source.ReadAsync(cancellationToken));
        return new(
            [.. all.SelectMany(texts => texts.Resources)],
            [.. all.SelectMany(texts => texts.Configurations)],
            [.. all.SelectMany(texts => texts.Problems)]);
    }

    public async Task WaitForChangeAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource changed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task[] waits = [.. sources.Select(source => source.WaitForChangeAsync(changed.Token))];
        Task first = await Task.WhenAny(waits);
        await changed.CancelAsync();
        await Task.WhenAll(waits).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IResourceSource source in sources)
            await source.DisposeAsync();
    }
}
