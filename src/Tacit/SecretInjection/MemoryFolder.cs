using System.Security.Cryptography;
using Tacit.RunningSidecars;

namespace Tacit.SecretInjection;

/// <summary>A folder of this run alone, in memory: what it holds never reaches a disk, and is gone at the end.</summary>
/// <remarks>
/// A lock file tells that the run lives, whoever looks and from whatever container. What a run left behind that was killed is removed by the next.
/// </remarks>
internal sealed class MemoryFolder : IDisposable
{
    private const string Beginning = "tacit-secrets-";
    private const string NewBeginning = "tacit-new-";
    private const string SharedMemory = "/dev/shm";
    private const string LockName = ".lock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private static readonly string[] MemoryFormats = ["tmpfs", "ramfs"];

    private readonly FileStream _lock;

    private MemoryFolder(string path, FileStream locked) => (Path, _lock) = (path, locked);

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>Makes one; null where the machine has no place for it.</summary>
    public static MemoryFolder? TryCreate() => OperatingSystem.IsWindows() ? null
        : new[] { Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"), SharedMemory }
            // The variable of another user stays after su; what is in that user's folder is that user's to replace.
            .Where(place => System.IO.Path.IsPathFullyQualified(place ?? "") && IsInMemory(place!) && (place == SharedMemory || PrivateFolder.IsOwn(place!)))
            .Select(place => TryCreateIn(place!))
            .FirstOrDefault(made => made is not null);

    /// <summary>Whether what is written to a folder stays in memory.</summary>
    public static bool IsInMemory(string folder)
    {
        try
        {
            return Directory.Exists(folder) && MemoryFormats.Contains(new DriveInfo(folder).DriveFormat);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Whether a path leads into the folder of a run that has ended.</summary>
    public static bool IsLeftover(string path) =>
        System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path) ?? "").StartsWith(Beginning, StringComparison.Ordinal) && !File.Exists(path);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody has removed it, or put something into it. The next run takes it away, where that can be done.
        }

        _lock.Dispose();
    }

    private static MemoryFolder? TryCreateIn(string place)
    {
        try
        {
            RemoveLeftovers(place);
            string name = RandomNumberGenerator.GetHexString(16, lowercase: true);
            string unlocked = System.IO.Path.Combine(place, NewBeginning + name);
            if (!OperatingSystem.IsWindows())
                Directory.CreateDirectory(unlocked, OwnerOnly);
            FileStream locked = Lock(unlocked);
            // Without a lock it would look like a leftover: it gets the name that leftovers have when it has one.
            string path = System.IO.Path.Combine(place, Beginning + name);
            Directory.Move(unlocked, path);
            return new(path, locked);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static FileStream Lock(string folder) => new(System.IO.Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);

    private static void RemoveLeftovers(string place)
    {
        foreach (string folder in Directory.EnumerateDirectories(place, Beginning + "*"))
        {
            try
            {
                // That of another user is left alone, even by root: its owner can make it lead anywhere.
                if (!PrivateFolder.IsOwn(folder))
                    continue;
                using (Lock(folder))
                    Directory.Delete(folder, recursive: true);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // It is in use, or another user's.
            }
        }
    }
}
