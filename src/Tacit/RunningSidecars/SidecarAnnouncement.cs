using Microsoft.Extensions.Logging;
using Tacit.Abstractions;

namespace Tacit.RunningSidecars;

/// <summary>The file of a sidecar of this process; gone when this is disposed.</summary>
internal sealed partial class SidecarAnnouncement(string file, ILogger logger) : IDisposable
{
    private readonly Lock _lock = new();
    private bool _isOver;

    /// <summary>Says what has changed, such as the app's process after a restart. Readers see the old text or the new one, never a part.</summary>
    public void Update(RunningSidecar sidecar)
    {
        lock (_lock)
        {
            if (_isOver)
                return;
            try
            {
                if (PrivateFolder.TryMake(Path.GetDirectoryName(file)!))
                    PrivateFile.Write(file, RunningSidecarJson.Write(sidecar));
                else
                    Log.FolderRefused(logger, Path.GetDirectoryName(file)!);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                Log.NotAnnounced(logger, file, failure.GetType().Name);
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isOver = true;
            Remove(file);
        }
    }

    /// <summary>Removes such a file; one that cannot be removed is found dead by the next reader.</summary>
    public static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Nothing depends on it.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.RegisterFolderRefused, LogLevel.Debug, "{Folder} cannot be made, or is not a folder of this user alone; 'tacit list' will not show this sidecar")]
        public static partial void FolderRefused(ILogger logger, string folder);

        [LoggerMessage(LogEventIds.SidecarNotAnnounced, LogLevel.Debug, "{File} cannot be written ({ExceptionType}); 'tacit list' will not show this sidecar")]
        public static partial void NotAnnounced(ILogger logger, string file, string exceptionType);
    }
}
