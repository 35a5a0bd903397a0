using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace Tacit.SecretStores.Local.File;

/// <summary>The file on disk: where it is, what it holds, and whether it changed.</summary>
/// <remarks>
/// Changes are found by looking, not by file system events: looking sees atomic replacement, the symlink swap of Kubernetes
/// volumes and network mounts alike, and does not use up the user's inotify instances. Length and times of the opened file
/// alone do not tell: on Linux .NET reads no birth time, and a copy may keep the time of its original. So a small file is read
/// at every look and compared by its digest; only a large one is left alone while its length and times stay as they were.
/// </remarks>
internal sealed class SecretsFile
{
    /// <summary>More than this is a mistake: 16 MiB.</summary>
    internal const int MaxBytes = 16 * 1024 * 1024;

    /// <summary>A file up to this size is read at every look: 64 KiB, well under a millisecond from the page cache.</summary>
    private const long MaxBytesReadEachLook = 64 * 1024;

    private State? _settled;
    private byte[] _digest = [];

    private SecretsFile(string path) => Path = path;

    /// <summary>The absolute path.</summary>
    public string Path { get; }

    /// <summary>False for a pipe, which can be read once and not looked at again.</summary>
    public bool CanChange { get; private set; } = true;

    /// <summary>Whether the last look found no readable file.</summary>
    public bool IsGone { get; private set; }

    /// <summary>Finds the file among the base directories; the first that exists wins.</summary>
    /// <exception cref="SecretsFileException">There is none; the message names every absolute path tried.</exception>
    public static SecretsFile Locate(string path, IReadOnlyList<string> baseDirectories)
    {
        if (path.Contains('\0'))
            throw new SecretsFileException("secretsFile holds a NUL character, which no path can");

        string[] candidates = [.. baseDirectories.Select(directory => System.IO.Path.GetFullPath(path, directory)).Distinct()];
        string? found = candidates.FirstOrDefault(System.IO.Path.Exists);
        return found is not null
            ? new(found)
            : throw new SecretsFileException($"secretsFile '{path}' does not exist; looked for {string.Join(" and ", candidates)}");
    }

    /// <summary>Reads the file.</summary>
    /// <exception cref="SecretsFileException">It cannot be read.</exception>
    public ReadOnlyMemory<byte> Read() => ReadIfChanged()!.Value;

    /// <summary>Reads the file if it is not the one that was read last; else null.</summary>
    /// <exception cref="SecretsFileException">It cannot be read.</exception>
    public ReadOnlyMemory<byte>? ReadIfChanged()
    {
        try
        {
            using SafeFileHandle handle = System.IO.File.OpenHandle(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            IsGone = false;
            using FileStream stream = new(handle, FileAccess.Read, bufferSize: 0);
            CanChange = stream.CanSeek;
            return CanChange ? ReadIfChanged(handle, stream) : ReadAll(stream);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _settled = null;
            IsGone = true;
            throw new SecretsFileException(Describe(failure), failure);
        }
    }

    private ReadOnlyMemory<byte>? ReadIfChanged(SafeFileHandle handle, FileStream stream)
    {
        State state = State.Of(handle);
        if (state == _settled && state.Length > MaxBytesReadEachLook)
            return null;

        // Set before reading, so that a file which is too large is said once.
        _settled = state;
        ReadOnlyMemory<byte> content = ReadAll(stream);
        // A writer may still be at it: only a state that stood still while it was read counts.
        if (state != State.Of(handle))
            _settled = null;

        byte[] digest = SHA256.HashData(content.Span);
        if (digest.AsSpan().SequenceEqual(_digest))
            return null;
        _digest = digest;
        return content;
    }

    private ReadOnlyMemory<byte> ReadAll(FileStream stream)
    {
        using MemoryStream content = new();
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            if (content.Length + read > MaxBytes)
                throw new SecretsFileException($"{Path} is larger than {MaxBytes / 1024 / 1024} MiB");
            content.Write(buffer.AsSpan(0, read));
        }

        return content.GetBuffer().AsMemory(0, (int)content.Length);
    }

    private string Describe(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"{Path} does not exist",
        UnauthorizedAccessException when Directory.Exists(Path) => $"{Path} is a directory; secretsFile names a JSON file",
        UnauthorizedAccessException => $"{Path} may not be read by user {Environment.UserName}",
        _ => $"{Path} cannot be read ({failure.GetType().Name})",
    };

    /// <summary>What tells two states of a large file apart.</summary>
    private sealed record State(long Length, DateTime Written, DateTime Born)
    {
        public static State Of(SafeFileHandle handle) => new(
            RandomAccess.GetLength(handle),
            System.IO.File.GetLastWriteTimeUtc(handle),
            System.IO.File.GetCreationTimeUtc(handle));
    }
}
