using Tacit.AppProcesses;

namespace Tacit.RunningSidecars;

/// <summary>How a running sidecar is ended, and what belongs to it.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Sidecar">The sidecar; one of several when they are ended together.</param>
/// <param name="Signalled">The process that is told to end; null when the sidecar is asked over its API.</param>
/// <param name="Roots">The processes that have to go, with all that descends from them.</param>
/// <param name="IsGone">Whether the sidecar itself has gone, where that is more than the end of processes.</param>
internal sealed record StopTarget(string Name, RunningSidecar Sidecar, ProcessIdentity? Signalled, IReadOnlyList<ProcessIdentity> Roots, Func<bool> IsGone)
{
    private static readonly string[] LauncherNames = ["dapr", "tacit"];

    /// <summary>The way to end one app.</summary>
    /// <param name="sidecar">The app's sidecar.</param>
    /// <param name="running">All that run.</param>
    /// <param name="register">Where they are known.</param>
    public static StopTarget OfApp(RunningSidecar sidecar, IReadOnlyList<RunningSidecar> running, SidecarRegister register)
    {
        // Where there are no signals, the API is the only way to ask.
        if (sidecar.SharesProcess || OperatingSystem.IsWindows())
        {
            List<ProcessIdentity> roots = [.. AppOf(sidecar)];
            if (!sidecar.SharesProcess)
                roots.Add(sidecar.Process);
            return new(sidecar.AppId, sidecar, null, roots, () => !register.Has(sidecar));
        }

        bool isLaunchersOnlyOne = running.Count(other => other.LauncherPid == sidecar.LauncherPid) == 1;
        return OfProcess(sidecar.AppId, sidecar, isLaunchersOnlyOne ? LauncherOf(sidecar) : null);
    }

    /// <summary>The ways to end whole runs: one for each process that started apps, whatever else it started.</summary>
    public static IEnumerable<StopTarget> OfRuns(IEnumerable<RunningSidecar> sidecars, IReadOnlyList<RunningSidecar> running, SidecarRegister register) =>
        OperatingSystem.IsWindows()
            ? sidecars.Select(sidecar => OfApp(sidecar, running, register))
            : sidecars.Select(sidecar => OfProcess(sidecar.RunFilePath, sidecar, LauncherOf(sidecar))).DistinctBy(target => target.Signalled);

    private static StopTarget OfProcess(string name, RunningSidecar sidecar, ProcessIdentity? launcher) =>
        new(name, sidecar, launcher ?? sidecar.Process, launcher is { } found ? [found, sidecar.Process] : [sidecar.Process], () => true);

    /// <summary>
    /// The launcher, if it is one and has started the sidecar. Its number comes from the sidecar's metadata, which everybody who may call the
    /// sidecar can write; whose child the sidecar is, nobody can.
    /// </summary>
    private static ProcessIdentity? LauncherOf(RunningSidecar sidecar)
    {
        if (ProcessStat.OfRunning(sidecar.Process.Pid)?.Parent != sidecar.LauncherPid || ProcessStat.OfRunning(sidecar.LauncherPid) is not { } launcher)
            return null;
        return LauncherNames.Contains(launcher.Name) && PrivateFolder.IsOwn($"/proc/{launcher.Pid}") ? ProcessIdentity.Of(launcher) : null;
    }

    /// <summary>The app's process, if it is still a child of the one that the sidecar runs in.</summary>
    private static IEnumerable<ProcessIdentity> AppOf(RunningSidecar sidecar) =>
        ProcessStat.OfRunning(sidecar.AppPid) is { } app && app.Parent == sidecar.Process.Pid ? [ProcessIdentity.Of(app)] : [];
}
