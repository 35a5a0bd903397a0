using System.Text.Json;
using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit version</c>, under each name.</summary>
public sealed class VersionCommandTests
{
    [Theory]
    [InlineData("version")]
    [InlineData("--version")]
    [InlineData("-v")]
    public async Task It_says_what_it_is_and_what_it_is_made_of(string argument)
    {
        await using TacitProcess version = TacitProcess.Start(argument);

        Assert.Equal(0, await version.ExitAsync());
        Assert.Matches(@"^Tacit version: \d+\.\d+\.\d+\S*\nDapr runtime version: \d+\.\d+\.\d+\nCommit: \w+\n\.NET version: 10\.0\.\d+\nSystem: .+ \(\S+-\S+\)$", version.Output);
    }

    [Fact]
    public async Task Programs_get_the_same_as_JSON()
    {
        await using TacitProcess version = TacitProcess.Start("version", "--output", "json");

        Assert.Equal(0, await version.ExitAsync());
        using JsonDocument json = JsonDocument.Parse(version.Output);
        Assert.Equal(
            ["version", "daprRuntimeVersion", "commit", "dotnetVersion", "system", "runtimeIdentifier"],
            json.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.StartsWith("1.", json.RootElement.GetProperty("daprRuntimeVersion").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CLI version: 1.18.3 \nRuntime version: 1.18.3", "version")]
    [InlineData("CLI version: 1.18.3 \nRuntime version: 1.18.3", "--version")]
    [InlineData("""{"Cli version":"1.18.3","Runtime version":"1.18.3"}""", "version", "-o", "json")]
    public async Task Under_the_name_dapr_it_is_what_dapr_prints(string expected, params string[] arguments)
    {
        using TemporaryFolder folder = new();
        string dapr = Path.Combine(folder.Path, "dapr");
        File.CreateSymbolicLink(dapr, Programs.Tacit);
        await using TacitProcess version = TacitProcess.Start(new StartOptions { FileName = dapr, Arguments = arguments, WorkingDirectory = folder.Path });

        Assert.Equal(0, await version.ExitAsync());
        Assert.Equal(expected, version.Output);
    }
}
