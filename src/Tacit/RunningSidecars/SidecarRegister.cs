using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Tacit.RunningSidecars;

/// <summary>The running sidecars of this user: a folder in which each one keeps a file of itself while it runs.</summary>
/// <param name="folder">Absolute. Used only while it is this user's and nobody else's.</param>
internal sealed class SidecarRegister(string folder)
{
    /// <summary>More than any sidecar has to say of itself.</summary>
    private const int MaxFileBytes = 4 * 1024 * 1024;

    public string Folder => folder;

    /// <summary>The register of this user, where every command finds it.</summary>
    public static SidecarRegister OfUser() =>
        new(FolderOf(Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), Path.GetTempPath()));

    /// <summary>
    /// The folder for what runs, if this user has one, else one in the temporary folder. That of another user stays in the
    /// environment after <c>su</c>, and is left alone.
    /// </summary>
    internal static string FolderOf(string? runtimeFolder, string temporaryFolder) =>
        runtimeFolder is { Length: > 0 } && Path.IsPathFullyQualified(runtimeFolder) && PrivateFolder.IsOwn(runtimeFolder)
            ? Path.Combine(runtimeFolder, "tacit")
            : Path.Combine(temporaryFolder, $"tacit-{PrivateFolder.UserName}");

    /// <summary>
    /// Makes a sidecar known until the announcement is disposed. Where nothing can be written, as on a read-only disk, it
    /// stays unknown, and runs all the same.
    /// </summary>
    public SidecarAnnouncement Announce(RunningSidecar sidecar, ILogger logger)
    {
        // Two containers that share the folder may have a process of the same number each.
        string place = string.Concat(sidecar.PidNamespace.Where(char.IsAsciiDigit));
        string file = Path.Combine(folder, $"{sidecar.Process.Pid.ToString(CultureInfo.InvariantCulture)}-{place}-{Uri.EscapeDataString(sidecar.AppId)}.json");
        SidecarAnnouncement announcement = new(file, logger);
        announcement.Update(sidecar);
        return announcement;
    }

    /// <summary>The sidecars that run, by app id. What those that died have left behind is removed.</summary>
    public IReadOnlyList<RunningSidecar> Read()
    {
        if (!PrivateFolder.IsOwn(folder))
            return [];

        string here = RunningSidecar.CurrentPidNamespace();
        List<RunningSidecar> running = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            // In another namespace the number is another process's: whether that sidecar lives cannot be told from here.
            if (TryRead(file) is not { } sidecar || sidecar.PidNamespace != here)
                continue;
            if (sidecar.Process.IsAlive)
                running.Add(sidecar);
            else
                SidecarAnnouncement.Remove(file);
        }

        return [.. running.OrderBy(sidecar => sidecar.AppId, StringComparer.Ordinal).ThenBy(sidecar => sidecar.StartedAt)];
    }

    /// <summary>Whether this very sidecar still runs.</summary>
    public bool Has(RunningSidecar sidecar) => Read().Any(other => other.AppId == sidecar.AppId && other.Process == sidecar.Process);

    private static RunningSidecar? TryRead(string file)
    {
        try
        {
            return new FileInfo(file).Length <= MaxFileBytes ? RunningSidecarJson.TryRead(File.ReadAllBytes(file)) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
