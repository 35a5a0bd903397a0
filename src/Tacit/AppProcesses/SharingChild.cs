using System.Diagnostics;

namespace Tacit.AppProcesses;

/// <summary>An app in this process's own process group, with this process's own streams, or pipes for its output.</summary>
internal sealed class SharingChild : IAppChild
{
    private readonly Process _process;

    private SharingChild(Process process, bool piped)
    {
        _process = process;
        Exited = process.WaitForExitAsync(CancellationToken.None);
        Output = piped ? [process.StandardOutput.BaseStream, process.StandardError.BaseStream] : [];
    }

    public int Pid => _process.Id;

    public Task Exited { get; }

    public int ExitCode => _process.ExitCode;

    public IReadOnlyList<Stream> Output { get; }

    public bool HasOwnTerminal => false;

    public static SharingChild Start(AppStart app, bool piped)
    {
        ProcessStartInfo start = new(app.Executable, app.Arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = app.IsOneOfSeveral,
            RedirectStandardOutput = piped,
            RedirectStandardError = piped,
            WorkingDirectory = app.WorkingDirectory ?? "",
        };
        foreach ((string name, string? value) in app.Environment)
            start.Environment[name] = value;
        Process process = Process.Start(start)!;
        if (app.IsOneOfSeveral)
            process.StandardInput.Close();
        return new(process, piped);
    }

    public void Kill()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
    }

    public void LetOutputEnd()
    {
        // Its pipes are its own.
    }

    public void Dispose() => _process.Dispose();
}
