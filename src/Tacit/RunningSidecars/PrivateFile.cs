using System.Security.Cryptography;
using System.Text;

namespace Tacit.RunningSidecars;

/// <summary>A file that only its user can read, and that readers see whole: as it was, or as it is.</summary>
internal static class PrivateFile
{
    /// <summary>Writes it beside its place and moves it there.</summary>
    /// <exception cref="IOException">It cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written; nothing is left behind.</exception>
    public static void Write(string path, string text)
    {
        string temporary = $"{path}.{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using (FileStream stream = new(temporary, options))
                stream.Write(Encoding.UTF8.GetBytes(text));
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            // A part of a secret is not left behind, as on a disk that is full.
            File.Delete(temporary);
            throw;
        }
    }
}
