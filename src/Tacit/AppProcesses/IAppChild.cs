namespace Tacit.AppProcesses;

/// <summary>A started app: a child of this process, and where its output comes from.</summary>
internal interface IAppChild : IDisposable
{
    int Pid { get; }

    /// <summary>Completes when it has ended.</summary>
    Task Exited { get; }

    /// <summary>The exit code; 128 and the signal's number when a signal ended it.</summary>
    int ExitCode { get; }

    /// <summary>What it writes; none when it has this process's own streams.</summary>
    IReadOnlyList<Stream> Output { get; }

    /// <summary>Whether it has a terminal of its own, so that the keys and signals of ours do not reach it.</summary>
    bool HasOwnTerminal { get; }

    /// <summary>Ends it, and what it started as far as that can be found out, at once.</summary>
    void Kill();

    /// <summary>Tells that the app and all that it started have ended, so that the output ends too.</summary>
    void LetOutputEnd();
}
