using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary>A text that proves who we are: a value, or a file that is read each time. Its own text form shows neither.</summary>
internal sealed class Credential
{
    /// <summary>More than any token: 64 KiB.</summary>
    private const int MaxBytes = 64 * 1024;

    private readonly string? _value;
    private readonly string _field;

    private Credential(string field, string? value, string? path) => (_field, _value, Path) = (field, value, path);

    /// <summary>The absolute path of the file; null for a value.</summary>
    public string? Path { get; }

    public static Credential OfValue(string value) => new("", value, null);

    public static Credential OfFile(string field, string path) => new(field, null, path);

    /// <summary>The text without the white space around it.</summary>
    /// <exception cref="SecretStoreException">The file cannot be read, or is empty.</exception>
    public async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        if (_value is not null)
            return _value;
        try
        {
            // Opening may hang, on a dead mount or a pipe: not on the caller's thread.
            string text = await Task.Run(Read, cancellationToken).WaitAsync(cancellationToken);
            return text.Length > 0 ? text : throw Wrong("is empty");
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw Wrong("does not exist");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Wrong($"cannot be read ({failure.GetType().Name})");
        }
    }

    private string Read()
    {
        using FileStream stream = new(Path!, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] buffer = new byte[MaxBytes + 1];
        int read = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return read <= MaxBytes
            ? System.Text.Encoding.UTF8.GetString(buffer, 0, read).Trim('\uFEFF', ' ', '\t', '\r', '\n')
            : throw Wrong($"is larger than {MaxBytes / 1024} KiB: it holds no credential");
    }

    private SecretStoreException Wrong(string what) => new(SecretStoreFailure.InvalidRequest, $"{_field}: {Path} {what}") { MetadataField = _field };
}
