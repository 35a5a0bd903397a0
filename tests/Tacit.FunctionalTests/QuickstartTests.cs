using Tacit.Testing;

namespace Tacit.FunctionalTests;

/// <summary>The quickstart, in five languages, by the command lines of the README and of the Dapr documentation.</summary>
public sealed class QuickstartTests
{
    private const string Fetched = """Fetched Secret: {"secret":"YourPasskeyHere"}""";

    private static readonly string Quickstart = Path.Combine(Repository.Root, "samples", "quickstart");

    [RequiresFact("dotnet")]
    public Task CSharp_fetches_the_secret() => FetchAsync(Fetched, "dotnet", "run", Path.Combine(Quickstart, "csharp", "app.cs"));

    [RequiresFact("python3")]
    public Task Python_fetches_the_secret() => FetchAsync("Fetched Secret: {'secret': 'YourPasskeyHere'}", "python3", Path.Combine(Quickstart, "python", "app.py"));

    [RequiresFact("node")]
    public Task JavaScript_fetches_the_secret() => FetchAsync(Fetched, "node", Path.Combine(Quickstart, "javascript", "app.mjs"));

    [RequiresFact("java")]
    public Task Java_fetches_the_secret() => FetchAsync(Fetched, "java", Path.Combine(Quickstart, "java", "App.java"));

    [RequiresFact("go")]
    public Task Go_fetches_the_secret() => FetchAsync(Fetched, "go", "run", Path.Combine(Quickstart, "go", "app.go"));

    /// <summary>The layout and the command of the Dapr quickstart: the deprecated flag, a path upwards, the file beside the app.</summary>
    [RequiresFact("python3")]
    public async Task The_command_of_the_dapr_quickstart_works_as_it_is()
    {
        using TemporaryFolder folder = new();
        folder.Write("components/local-secret-store.yaml", await File.ReadAllTextAsync(Path.Combine(Quickstart, "components", "local-secret-store.yaml")));
        folder.Write("python/http/order-processor/secrets.json", """{"secret": "YourPasskeyHere"}""");
        folder.Write("python/http/order-processor/app.py", await File.ReadAllTextAsync(Path.Combine(Quickstart, "python", "app.py")));

        foreach (string flag in (string[])["--components-path", "-d", "--resources-path"])
        {
            await using TacitProcess process = TacitProcess.Start(new StartOptions
            {
                Arguments = ["run", "--app-id", "order-processor", flag, "../../../components/", "--", "python3", "app.py"],
                WorkingDirectory = Path.Combine(folder.Path, "python", "http", "order-processor"),
            });
            await ExpectSuccessAsync(process, "Fetched Secret: {'secret': 'YourPasskeyHere'}");
            Assert.Equal(flag != "--resources-path", process.Error.Contains("Flag --components-path has been deprecated", StringComparison.Ordinal));
        }
    }

    /// <summary>The first command of the README, word for word.</summary>
    [RequiresFact("dotnet")]
    public async Task The_run_command_of_the_README_works_as_it_is()
    {
        string command = (await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "README.md"))).First(line => line.StartsWith("dotnet run --project", StringComparison.Ordinal));
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            FileName = "bash",
            Arguments = ["-c", command],
            WorkingDirectory = Repository.Root,
            Environment = Programs.Home,
        });
        await ExpectSuccessAsync(process, Fetched);
    }

    /// <summary>The official SDK, unmodified, over HTTP: its start-up probe, a get and a bulk get.</summary>
    [RequiresFact(Programs.JavaScriptSdk)]
    public async Task The_JavaScript_SDK_gets_and_bulk_gets_over_HTTP()
    {
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            Arguments = ["run", "--app-id", "order-processor", "--resources-path", Path.Combine(Quickstart, "components"), "--", "node", "get-secret.mjs"],
            WorkingDirectory = Programs.JavaScriptSdkFolder,
        });
        await ExpectSuccessAsync(process, """get: {"secret":"YourPasskeyHere"}""");
        Assert.Contains("""== APP == bulk: {"secret":{"secret":"YourPasskeyHere"}}""", process.OutputLines);
        Assert.Contains(process.OutputLines, line => line.StartsWith("== APP == unknown store: ", StringComparison.Ordinal) && line.Contains("\"status\":400", StringComparison.Ordinal));
    }

    private static async Task FetchAsync(string expected, params string[] app)
    {
        // Each run is its own folder's, as at a user's; the component's folder holds the secrets file.
        using TemporaryFolder home = new();
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            Arguments = ["run", "--app-id", "order-processor", "--resources-path", Path.Combine(Quickstart, "components"), "--", .. app],
            WorkingDirectory = home.Path,
            Environment = Programs.Home,
        });
        await ExpectSuccessAsync(process, expected);
    }

    private static async Task ExpectSuccessAsync(TacitProcess process, string expected)
    {
        int exitCode = await process.ExitAsync();
        string all = $"{process.Output}\n{process.Error}";
        Assert.True(exitCode == 0, all);
        Assert.Contains($"== APP == {expected}", process.OutputLines);
        Assert.True(all.IndexOf("Exited App successfully", StringComparison.Ordinal) > all.IndexOf(expected, StringComparison.Ordinal), all);
    }
}
