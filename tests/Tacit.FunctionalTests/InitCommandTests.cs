using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit init</c>: a sample that works as it is.</summary>
public sealed class InitCommandTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("my app's sample")]
    public async Task What_it_prints_works_as_it_is_printed(string? name)
    {
        using TemporaryFolder folder = new();
        await using TacitProcess init = Init(folder, name is null ? [] : [name]);

        Assert.Equal(0, await init.ExitAsync());
        Assert.Equal($"✅  A sample is in {Path.Combine(folder.Path, name ?? "")}".TrimEnd('/'), init.OutputLines.First());
        string[] commands = [.. init.OutputLines.SkipWhile(line => line != "What to run next:").Skip(1).Select(line => line.Trim())];
        Assert.Equal(3, commands.Length);
        string[] outputs = await Task.WhenAll(commands.Select(command => RunAsync(folder, command)));
        Assert.Contains("1 component, 0 errors, 0 warnings", outputs[0], StringComparison.Ordinal);
        Assert.Contains("YourPasskeyHere", outputs[1], StringComparison.Ordinal);
        Assert.Contains("""== APP == {"secret":"YourPasskeyHere"}""", outputs[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_what_the_configuration_allows_can_be_read()
    {
        using TemporaryFolder folder = new();
        await using TacitProcess init = Init(folder);
        Assert.Equal(0, await init.ExitAsync());

        string output = await RunAsync(
            folder, "tacit run --resources-path components --config config.yaml -- sh -c 'curl -s http://localhost:$DAPR_HTTP_PORT/v1.0/secrets/localsecretstore/database:password'");

        Assert.Contains("ERR_PERMISSION_DENIED", output, StringComparison.Ordinal);
        Assert.DoesNotContain("not-a-real-one", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_its_owner_can_read_the_secrets_and_git_leaves_them_out()
    {
        using TemporaryFolder folder = new();
        string ignored = folder.Write(".gitignore", "bin");
        await using TacitProcess init = Init(folder);
        Assert.Equal(0, await init.ExitAsync());
        await using TacitProcess again = Init(folder, "--force");
        Assert.Equal(0, await again.ExitAsync());

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder.Path, "components", "secrets.json")));
        Assert.Equal("bin\ncomponents/secrets.json\n", await File.ReadAllTextAsync(ignored));
    }

    [Fact]
    public async Task What_is_there_stays_as_it_is_unless_forced()
    {
        using TemporaryFolder folder = new();
        string config = folder.Write("config.yaml", "mine");
        string secrets = folder.Write("components/secrets.json", "mine");
        await using TacitProcess init = Init(folder);

        Assert.Equal(1, await init.ExitAsync());
        Assert.Equal($"error: nothing was written, because this is there already; --force replaces it:\n  {secrets}\n  {config}", init.Error);
        Assert.Equal("mine", await File.ReadAllTextAsync(config));
        Assert.False(File.Exists(Path.Combine(folder.Path, "components", "local-secret-store.yaml")));

        await using TacitProcess forced = Init(folder, "--force");
        Assert.Equal(0, await forced.ExitAsync());
        Assert.StartsWith("# An app", await File.ReadAllTextAsync(config), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(secrets));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        using TemporaryFolder folder = new();
        folder.Write("file", "");
        await using TacitProcess init = Init(folder, "file/sample");

        Assert.Equal(1, await init.ExitAsync());
        Assert.StartsWith($"error: the sample cannot be written into {folder.Path}/file/sample: ", init.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_the_name_dapr_it_makes_the_folders_that_dapr_run_uses()
    {
        using TemporaryFolder folder = new();
        string dapr = Path.Combine(folder.Path, "dapr");
        File.CreateSymbolicLink(dapr, Programs.Tacit);
        await using TacitProcess init = TacitProcess.Start(new StartOptions { FileName = dapr, Arguments = ["init", "--slim", "--runtime-version", "1.18.3"], WorkingDirectory = folder.Path });

        Assert.Equal(0, await init.ExitAsync());
        Assert.Contains("✅  Success!", init.Output, StringComparison.Ordinal);
        Assert.True(Directory.Exists(Path.Combine(folder.Path, ".dapr", "components")));
        Assert.Contains("name: daprConfig", await File.ReadAllTextAsync(Path.Combine(folder.Path, ".dapr", "config.yaml")), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(folder.Path, "components")));
    }

    private static TacitProcess Init(TemporaryFolder folder, params string[] arguments) =>
        TacitProcess.Start(new StartOptions { Arguments = ["init", .. arguments], WorkingDirectory = folder.Path });

    private static async Task<string> RunAsync(TemporaryFolder folder, string command)
    {
        await using TacitProcess shell = TacitProcess.Start(new StartOptions
        {
            FileName = "/bin/sh",
            Arguments = ["-c", command],
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string> { ["PATH"] = $"{Path.GetDirectoryName(Programs.Tacit)}:{Environment.GetEnvironmentVariable("PATH")}" },
        });
        Assert.True(await shell.ExitAsync() == 0, $"{command}\n{shell.Output}\n{shell.Error}");
        return shell.Output;
    }
}
