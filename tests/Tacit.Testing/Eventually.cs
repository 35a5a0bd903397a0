namespace Tacit.Testing;

/// <summary>Waits for what another thread brings about, and of which nothing tells.</summary>
internal static class Eventually
{
    /// <summary>Asks until it is so.</summary>
    /// <exception cref="OperationCanceledException">It is not so in all that time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> isSo, TimeSpan patience)
    {
        using CancellationTokenSource end = new(patience);
        while (!await isSo())
        {
            end.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
