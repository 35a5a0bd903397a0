using Tacit.Testing;

namespace Tacit.FunctionalTests.Cli;

/// <summary>A folder with the published file under its three names, for the <c>PATH</c>.</summary>
internal sealed class CommandFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CommandFolder()
    {
        foreach (string name in (string[])["tacit", "dapr", "daprd"])
            File.CreateSymbolicLink(Path.Combine(_folder.Path, name), Programs.Tacit);
    }

    /// <summary>A <c>PATH</c> that begins with the folder.</summary>
    public string SearchPath => _folder.Path + Path.PathSeparator + Environment.GetEnvironmentVariable("PATH");

    public void Dispose() => _folder.Dispose();
}
