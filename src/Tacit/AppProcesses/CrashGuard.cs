using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>The last act of a process that a failure of its own ends: no app is left without its sidecar, and the user is told.</summary>
internal static class CrashGuard
{
    public static void Install(CommandConsole console) => AppDomain.CurrentDomain.UnhandledException += (_, arguments) =>
    {
        ProcessTree.Signal(Posix.SigKill);
        // Only the type: a message of unknown origin could hold a secret.
        console.WriteError($"error: the sidecar failed: {arguments.ExceptionObject.GetType()}");
        Environment.Exit(ExitCodes.Failure);
    };
}
