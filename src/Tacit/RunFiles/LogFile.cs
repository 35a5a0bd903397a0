using System.Globalization;
using System.Text;
using Tacit.AppProcesses;

namespace Tacit.RunFiles;

/// <summary>A log file of an app or of its sidecar, in the place where the dapr CLI has it. Only its user can read it.</summary>
internal sealed class LogFile : IAppOutput, IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _stream;
    private readonly Action<string> _warn;
    private bool _hasWarned;

    private LogFile(FileStream stream, Action<string> warn) => (_stream, _warn) = (stream, warn);

    public string Path => _stream.Name;

    /// <summary>The folder of an app's log files.</summary>
    public static string FolderOf(RunFileApp app) => System.IO.Path.Combine(app.Directory, ".dapr", "logs");

    /// <summary>Makes <c>&lt;app id&gt;_&lt;kind&gt;_&lt;time&gt;.log</c>.</summary>
    /// <param name="app">Whose it is.</param>
    /// <param name="kind">Who writes to it.</param>
    /// <param name="warn">Told once when it cannot be written any more.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be made.</exception>
    public static LogFile Create(RunFileApp app, string kind, Action<string> warn, TimeProvider timeProvider)
    {
        string folder = FolderOf(app);
        Directory.CreateDirectory(folder);
        string name = $"{app.AppId}_{kind}_{timeProvider.GetLocalNow().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture)}.log";
        FileStreamOptions options = new() { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(new(System.IO.Path.Combine(folder, name), options), warn);
    }

    public bool Write(object owner, ReadOnlySpan<byte> text, bool isError)
    {
        lock (_lock)
        {
            try
            {
                _stream.Write(text);
            }
            catch (IOException failure)
            {
                // As on a disk that is full. The app goes on without its log.
                if (!_hasWarned)
                    _warn($"{Path} cannot be written any more, and lines are lost: {failure.Message}");
                _hasWarned = true;
            }
        }

        return true;
    }

    /// <summary>Writes a line of the sidecar or of the run.</summary>
    public void WriteLine(string line) => Write(this, Encoding.UTF8.GetBytes(line + "\n"), isError: false);

    public void Dispose() => _stream.Dispose();
}
