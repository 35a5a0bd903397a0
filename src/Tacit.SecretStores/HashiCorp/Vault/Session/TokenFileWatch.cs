using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>Looks at the file that the token comes from, and has a changed one taken.</summary>
internal sealed partial class TokenFileWatch : IDisposable
{
    /// <summary>How often. A token file is small, and looking sees what file system events do not: volumes that are swapped, network mounts.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Credential _file;
    private readonly TokenSource _source;
    private readonly SecretStoreContext _context;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _end = new();
    private bool _isBroken;
    private int _looking;

    public TokenFileWatch(Credential file, TokenSource source, SecretStoreContext context)
    {
        (_file, _source, _context) = (file, source, context);
        _timer = context.TimeProvider.CreateTimer(static watch => _ = ((TokenFileWatch)watch!).LookAsync(), this, Interval, Interval);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _end.Cancel();
    }

    private async Task LookAsync()
    {
        // A look that hangs must not be joined by others.
        if (Interlocked.Exchange(ref _looking, 1) == 1)
            return;
        try
        {
            string token = await _file.ReadPatientlyAsync(_end.Token);
            _isBroken = false;
            // Where there is none yet, the login that runs may have read an older one: the next look sees to it.
            if (token == _file.Used || (_source.Current is null && !_source.HasFailed))
                return;
            Log.Changed(_context.Logger, _context.ComponentName, _file.Path!);
            await _source.RefreshAsync();
        }
        catch (SecretStoreException failure)
        {
            if (!_isBroken)
                Log.Broken(_context.Logger, _context.ComponentName, failure.Message);
            _isBroken = true;
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
        catch (Exception bug)
        {
            // Nobody is above a timer's callback to catch it. The message is left out: it may quote the file.
            Log.Broken(_context.Logger, _context.ComponentName, $"internal error ({bug.GetType()})");
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.VaultTokenFileChanged, LogLevel.Information, "{Component}: {Path} holds another token, which is used from now on")]
        public static partial void Changed(ILogger logger, string component, string path);

        [LoggerMessage(LogEventIds.VaultTokenFileBroken, LogLevel.Warning, "{Component}: no new token can be taken, the last one is still used: {Problem}")]
        public static partial void Broken(ILogger logger, string component, string problem);
    }
}
