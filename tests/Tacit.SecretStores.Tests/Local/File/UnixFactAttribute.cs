namespace Tacit.SecretStores.Tests.Local.File;

/// <summary>A fact of Linux and macOS: pipes, permissions, symbolic links.</summary>
public sealed class UnixFactAttribute : FactAttribute
{
    public UnixFactAttribute()
    {
        if (OperatingSystem.IsWindows())
            Skip = "not on Windows";
    }
}
