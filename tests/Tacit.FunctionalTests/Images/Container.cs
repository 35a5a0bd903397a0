namespace Tacit.FunctionalTests.Images;

/// <summary>A program in the file system of an image, as a container runtime starts it: its user, its environment, a root that nobody can write to.</summary>
/// <remarks>Mounts are in a namespace of the process, and gone with it.</remarks>
internal static class Container
{
    private const string Script = """
        set -e
        root=$1 user=$2 volume=$3 target=$4 variables=$5
        shift 5
        mount --bind "$root" "$root"
        mount -t proc proc "$root/proc"
        mount --rbind /dev "$root/dev"
        [ -z "$volume" ] || mount --bind -o ro "$volume" "$root$target"
        mount -o remount,bind,ro "$root"
        exec env -i $variables setpriv --no-new-privs /usr/sbin/chroot --userspec="$user" --groups= "$root" "$@"
        """;

    /// <summary>Starts the program with the image's environment and the given one; the volume is a folder of this machine.</summary>
    public static TacitProcess Start(ImageArchive image, string[] command, IReadOnlyDictionary<string, string>? environment = null, string volume = "", string target = "")
    {
        if (volume.Length > 0)
            Directory.CreateDirectory(image.Root + target);
        // None of them has a blank in it.
        IEnumerable<string> variables = [.. image.ContainerTexts("Env"), .. (environment ?? new Dictionary<string, string>()).Select(pair => $"{pair.Key}={pair.Value}")];
        return TacitProcess.Start(new StartOptions
        {
            FileName = "unshare",
            Arguments =
            [
                "--mount", "--propagation", "private", "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "sh", "-c", Script, "sh",
                image.Root, (string)image.Configuration["config"]!["User"]!, volume, target, string.Join(' ', variables), .. command,
            ],
        });
    }
}
