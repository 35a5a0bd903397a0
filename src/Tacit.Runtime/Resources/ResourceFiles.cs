using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources;

/// <summary>Goes through resource files in order: reads them, or only looks whether they are what they were.</summary>
/// <param name="pipes">What pipes held. They can be read once, so it is kept, and they never change.</param>
internal sealed class ResourceFiles(ConcurrentDictionary<string, string> pipes) : IDisposable
{
    /// <summary>How much content a look reads, 256 KiB: a fraction of a millisecond. Files beyond it are told apart by length and time.</summary>
    private const long MaxBytesCompared = 256 * 1024;

    /// <summary>More than this is no resource file: 64 MiB.</summary>
    private const long MaxBytes = 64 * 1024 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _budget = MaxBytesCompared;

    /// <summary>What tells the files so far, and their content, from others.</summary>
    public byte[] State => _hash.GetCurrentHash();

    /// <summary>The text of the next file.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="InvalidDataException">It is too large.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public string Read(string file)
    {
        AppendName(file);
        if (pipes.TryGetValue(file, out string? kept))
            return kept;
        try
        {
            using SafeFileHandle handle = Open(file);
            using FileStream stream = new(handle, FileAccess.Read, bufferSize: 0);
            if (!stream.CanSeek)
                return pipes[file] = YamlText.Read(stream);
            if (stream.Length > MaxBytes)
                throw new InvalidDataException($"is larger than {MaxBytes / 1024 / 1024} MiB");
            return YamlText.Read(Append(handle, stream) is { } content ? new MemoryStream(content) : stream);
        }
        catch (Exception failure) when (IsUnreadable(failure))
        {
            Append(failure);
            throw;
        }
    }

    /// <summary>Looks at the next file.</summary>
    public void LookAt(string file)
    {
        AppendName(file);
        if (pipes.ContainsKey(file))
            return;
        try
        {
            using SafeFileHandle handle = Open(file);
            using FileStream stream = new(handle, FileAccess.Read, bufferSize: 0);
            if (stream.CanSeek && stream.Length <= MaxBytes)
                Append(handle, stream);
            else
                Append(new InvalidDataException());
        }
        catch (Exception failure) when (IsUnreadable(failure))
        {
            Append(failure);
        }
    }

    public void Dispose() => _hash.Dispose();

    /// <summary>Whether it is for the file that the reading of it failed.</summary>
    public static bool IsUnreadable(Exception failure) => failure is IOException or UnauthorizedAccessException or InvalidDataException;

    /// <summary>What is the matter with the file, for a message that begins with its name.</summary>
    public static string Describe(Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => "does not exist",
        UnauthorizedAccessException => "may not be read",
        InvalidDataException => failure.Message,
        _ => $"cannot be read ({failure.GetType().Name})",
    };

    private static SafeFileHandle Open(string file) =>
        File.OpenHandle(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    private void AppendName(string file) => _hash.AppendData(Encoding.UTF8.GetBytes(file + "\0"));

    private void Append(Exception failure) => _hash.AppendData(Encoding.UTF8.GetBytes(failure.GetType().Name));

    /// <summary>Adds a file to the state by its content, which is returned, or by its time where there is too much of that.</summary>
    private byte[]? Append(SafeFileHandle handle, FileStream stream)
    {
        long length = stream.Length;
        _hash.AppendData(BitConverter.GetBytes(length));
        if (length > _budget)
        {
            _hash.AppendData(BitConverter.GetBytes(File.GetLastWriteTimeUtc(handle).Ticks));
            return null;
        }

        _budget -= length;
        // Never more than there was: a device has no end, and what grows meanwhile is seen at the next look.
        byte[] content = new byte[length];
        int read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        _hash.AppendData(content, 0, read);
        return content[..read];
    }
}
