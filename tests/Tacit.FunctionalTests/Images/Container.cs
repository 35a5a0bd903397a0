namespace Tacit.FunctionalTests.Images;

/// <summary>A program in the file system of an image, as a container runtime starts it: its user, its environment, a root that nobody can write to.</summary>
/// <remarks>Mounts are in a namespace of the process, and gone with it.</remarks>
internal static class Container
{
    private const string Script = """
        set -e
        root=$1 user=$2 variables=$3 volumes=$4
        shift 4
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        for volume in $volumes; do mount --bind -o ro "${volume%%:*}" "$root${volume#*:}"; done
        mount -o remount,bind,ro "$root"
        exec env -i $variables setpriv --no-new-privs /usr/sbin/chroot --userspec="$user" --groups= "$root" "$@"
        """;

    /// <summary>Starts the program with the image's environment and the given one. Volumes are folders of this machine, by where the program sees them. Nothing has a blank in it.</summary>
    public static TacitProcess Start(
        ImageArchive image, string[] command, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyDictionary<string, string>? volumes = null)
    {
        foreach (string target in volumes?.Keys ?? [])
            Directory.CreateDirectory(image.Root + target);
        IEnumerable<string> variables = [.. image.ContainerTexts("Env"), .. (environment ?? new Dictionary<string, string>()).Select(pair => $"{pair.Key}={pair.Value}")];
        IEnumerable<string> mounts = (volumes ?? new Dictionary<string, string>()).Select(volume => $"{volume.Value}:{volume.Key}");
        return TacitProcess.Start(new StartOptions
        {
            FileName = "unshare",
            Arguments =
            [
                "--mount", "--propagation", "private", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-c", Script, "sh",
                image.Root, (string)image.Configuration["config"]!["User"]!, string.Join(' ', variables), string.Join(' ', mounts), .. command,
            ],
        });
    }
}
