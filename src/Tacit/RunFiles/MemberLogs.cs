using Tacit.AppProcesses;
using Tacit.Runtime.State;
using Tacit.Terminals;

namespace Tacit.RunFiles;

/// <summary>Where the lines of an app and of its sidecar go: the console, behind a prefix, and files.</summary>
internal sealed class MemberLogs : IDisposable
{
    private readonly LogFile? _appFile;
    private readonly LogFile? _sidecarFile;
    private readonly Action<string>? _console;

    private MemberLogs(LogFile? appFile, LogFile? sidecarFile, IReadOnlyList<IAppOutput> appOutputs, Action<string>? console) =>
        (_appFile, _sidecarFile, AppOutputs, _console) = (appFile, sidecarFile, appOutputs, console);

    /// <summary>Where the app's lines go.</summary>
    public IReadOnlyList<IAppOutput> AppOutputs { get; }

    /// <summary>Absolute; empty without a file.</summary>
    public string AppPath => _appFile?.Path ?? "";

    /// <summary>Absolute; empty without a file.</summary>
    public string SidecarPath => _sidecarFile?.Path ?? "";

    /// <summary>Opens what the run file asks for.</summary>
    /// <exception cref="StartFailedException">A file cannot be made.</exception>
    public static MemberLogs Open(RunFileApp app, CommandConsole console, TimeProvider timeProvider)
    {
        LogFile? appFile = app.AppLogDestination is LogDestination.Console ? null : Create(app, "app", console, timeProvider);
        LogFile? sidecarFile = app.DaprdLogDestination is LogDestination.Console ? null : Create(app, "daprd", console, timeProvider);
        List<IAppOutput> outputs = [];
        if (appFile is not null)
            outputs.Add(appFile);
        if (app.AppLogDestination is not LogDestination.File)
            outputs.Add(new ConsoleOutput(console, $"== APP - {app.AppId} == "));
        string prefix = $"{Colours.Prefix($"== DAPR - {app.AppId} ==", console.IsTerminal)} ";
        return new(appFile, sidecarFile, outputs, app.DaprdLogDestination is LogDestination.File ? null : line => console.WriteLine(prefix + line));
    }

    /// <summary>Writes a line of the sidecar, or about it.</summary>
    public void WriteSidecarLine(string line)
    {
        _sidecarFile?.WriteLine(line);
        _console?.Invoke(line);
    }

    public void Dispose()
    {
        _appFile?.Dispose();
        _sidecarFile?.Dispose();
    }

    private static LogFile Create(RunFileApp app, string kind, CommandConsole console, TimeProvider timeProvider)
    {
        try
        {
            return LogFile.Create(app, kind, console.WriteError, timeProvider);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw StartFailedException.Because(
                $"app '{app.AppId}': no log file can be made in {LogFile.FolderOf(app)} ({failure.GetType().Name}); appLogDestination and daprdLogDestination may be console");
        }
    }
}
