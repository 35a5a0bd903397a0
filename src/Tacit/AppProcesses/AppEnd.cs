namespace Tacit.AppProcesses;

/// <summary>How an app ended.</summary>
/// <param name="ExitCode">Its exit code; 0 when it ended by the signal that it was passed.</param>
/// <param name="WasAskedTo">Whether a signal or a call asked for the end.</param>
/// <param name="Restarts">Whether it is to be started again.</param>
internal sealed record AppEnd(int ExitCode, bool WasAskedTo, bool Restarts);
