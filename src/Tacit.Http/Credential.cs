using System.Text;
using Tacit.Abstractions;

namespace Tacit.Http;

/// <summary>A text that proves who we are: a value, or a file that is read each time. Its own text form shows neither.</summary>
internal sealed class Credential
{
    /// <summary>More than any token: 64 KiB.</summary>
    private const int MaxBytes = 64 * 1024;

    private readonly string? _value;
    private readonly string _field = "";
    private readonly IReadOnlyList<string> _paths = [];
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _timeProvider = TimeProvider.System;
    private readonly SharedTask<string> _reading = new();
    private volatile string? _used;

    private Credential(string value) => _value = value;

    private Credential(string field, IReadOnlyList<string> paths, TimeSpan timeout, TimeProvider timeProvider) =>
        (_field, _paths, _timeout, _timeProvider, Path) = (field, paths, timeout, timeProvider, paths[0]);

    /// <summary>Whether white space around it belongs to it, as in a password. Of a file, one line end never does.</summary>
    public bool IsVerbatim { get; init; }

    /// <summary>The absolute path of the file that was read last, or would be read first; null for a value.</summary>
    public string? Path { get; private set; }

    /// <summary>What the last login had, whatever came of it; null before the first.</summary>
    public string? Used => _used;

    public static Credential OfValue(string value, bool isVerbatim) => new(isVerbatim ? value : value.Trim()) { IsVerbatim = isVerbatim };

    /// <summary>A file, the first of these that exists.</summary>
    /// <param name="field">The metadata field that names it, for messages.</param>
    /// <param name="paths">Absolute paths.</param>
    /// <param name="timeout">How long reading may take: a mount may hang.</param>
    /// <param name="timeProvider">The clock.</param>
    /// <param name="isVerbatim">Whether white space around it belongs to it.</param>
    public static Credential OfFile(string field, IReadOnlyList<string> paths, TimeSpan timeout, TimeProvider timeProvider, bool isVerbatim) =>
        new(field, paths, timeout, timeProvider) { IsVerbatim = isVerbatim };

    /// <summary>The text for a login, within the time that a call of the server may take.</summary>
    /// <exception cref="SecretStoreException">The file cannot be read, or is empty.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken) => _used = await ReadAsync(_timeout, cancellationToken);

    /// <summary>The text, however long it takes to read it.</summary>
    /// <exception cref="SecretStoreException">The file cannot be read, or is empty.</exception>
    public Task<string> ReadPatientlyAsync(CancellationToken cancellationToken) => ReadAsync(Timeout.InfiniteTimeSpan, cancellationToken);

    private async Task<string> ReadAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_value is not null)
            return _value;
        try
        {
            // Opening may hang, on a dead mount or a pipe: not on the caller's thread, and on one at a time.
            string text = await _reading.Run(Read).WaitAsync(timeout, _timeProvider, cancellationToken);
            return text.Length > 0 ? text : throw Wrong($"{Path} is empty");
        }
        catch (TimeoutException)
        {
            throw new SecretStoreException(SecretStoreFailure.Unavailable, $"{_field}: {Path} could not be read within {_timeout.TotalSeconds:0.###} s") { MetadataField = _field };
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong($"{string.Join(" and ", _paths)} {(_paths.Count == 1 ? "does" : "do")} not exist");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"{Path} cannot be read ({failure.GetType().Name})");
        }
    }

    private string Read()
    {
        Path = _paths.FirstOrDefault(File.Exists) ?? _paths[0];
        using FileStream stream = new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] buffer = new byte[MaxBytes + 1];
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read > MaxBytes)
            throw Wrong($"{Path} is larger than {MaxBytes / 1024} KiB: it holds no credential");
        string text = Encoding.UTF8.GetString(buffer, 0, read).TrimStart('\uFEFF');
        return !IsVerbatim ? text.Trim() : text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
    }

    private SecretStoreException Wrong(string what) => new(SecretStoreFailure.InvalidRequest, $"{_field}: {what}") { MetadataField = _field };
}
