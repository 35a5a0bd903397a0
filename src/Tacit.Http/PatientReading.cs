namespace Tacit.Http;

/// <summary>What comes of files that are read again for each connection: the newest, or the last good one where that does not come soon, as on a mount that hangs.</summary>
/// <param name="first">What was read first.</param>
/// <param name="read">Reads again; gives the same object as long as nothing has changed.</param>
internal sealed class PatientReading<T>(T first, Func<T> read)
    where T : class
{
    /// <summary>How long a connection waits.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly SharedTask<T> _reading = new();
    private volatile T _last = first;

    /// <summary>The newest, or the last.</summary>
    public async ValueTask<T> CurrentAsync(CancellationToken cancellationToken)
    {
        // On one thread at a time, and not for long.
        Task<T> reading = _reading.Run(() => _last = read());
        return await Task.WhenAny(reading, Task.Delay(Patience, TimeProvider.System, cancellationToken)) == reading ? await reading : _last;
    }
}
