namespace Tacit.SecretStores.Tests.Local.File;

/// <summary>A theory of Linux and macOS.</summary>
public sealed class UnixTheoryAttribute : TheoryAttribute
{
    public UnixTheoryAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "not on Windows";
    }
}
