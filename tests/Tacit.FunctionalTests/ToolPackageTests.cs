using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary>The dotnet tool: packed, installed from its package alone, and run.</summary>
[Collection("artifacts/ship")]
public sealed class ToolPackageTests
{
    [Fact]
    public async Task The_package_installs_the_command_tacit()
    {
        using TemporaryFolder folder = new();
        string packages = Path.Combine(folder.Path, "packages");
        // Beside the published file, whose build has compiled most of it already.
        await DotnetAsync(
            Repository.Root, "pack", "src/Tacit", "--configuration", "Release", "--output", packages, "--nologo", "--verbosity", "quiet",
            $"-p:ArtifactsPath={Path.Combine(Repository.Root, "artifacts", "ship")}", "-nodeReuse:false");
        Assert.Matches(@"^Tacit\.\d+\.\d+\.\d+.*\.nupkg$", Path.GetFileName(Directory.EnumerateFiles(packages).Single()));
        string config = folder.Write("nuget.config", """<configuration><packageSources><clear /><add key="local" value="packages" /></packageSources></configuration>""");

        await DotnetAsync(folder.Path, "tool", "install", "Tacit", "--tool-path", "tools", "--add-source", packages, "--configfile", config);

        await using TacitProcess version = Tool(folder, "version");
        Assert.Equal(0, await version.ExitAsync());
        Assert.StartsWith("Tacit version: ", version.Output, StringComparison.Ordinal);
        await using TacitProcess run = Tool(folder, "run", "--", "sh", "-c", "exit 7");
        Assert.Equal(7, await run.ExitAsync());
    }

    private static TacitProcess Tool(TemporaryFolder folder, params string[] arguments) => TacitProcess.Start(new StartOptions
    {
        FileName = Path.Combine(folder.Path, "tools", "tacit"),
        Arguments = arguments,
        WorkingDirectory = folder.Path,
        Environment = Programs.Home,
    });

    private static async Task DotnetAsync(string workingDirectory, params string[] arguments)
    {
        await using TacitProcess dotnet = TacitProcess.Start(new StartOptions
        {
            FileName = "dotnet",
            Arguments = arguments,
            WorkingDirectory = workingDirectory,
            Environment = Programs.Home,
        });
        Assert.True(await dotnet.ExitAsync() == 0, $"dotnet {arguments[0]}\n{dotnet.Output}\n{dotnet.Error}");
    }
}
