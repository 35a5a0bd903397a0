using Tacit.Testing;

namespace Tacit.FunctionalTests.Cli;

/// <summary>Probe C1: the command lines of Dapr's secrets quickstart, in its folders, by the name <c>dapr</c>.</summary>
public sealed class OfficialLayoutTests
{
    private static readonly string Sources = Path.Combine(Repository.Root, "tests", "Tacit.FunctionalTests", "quickstarts");

    [RequiresFact("python3")]
    public Task Python_over_HTTP() => FetchAsync("python/http", [], "python3 app.py", "Fetched Secret: {'secret': 'YourPasskeyHere'}");

    [RequiresFact("npm")]
    public Task JavaScript_over_HTTP() => FetchAsync("javascript/http", [], "npm start", "Fetched Secret:  { secret: 'YourPasskeyHere' }");

    [RequiresFact(Programs.JavaScriptSdk)]
    public Task JavaScript_with_the_SDK() =>
        FetchAsync("javascript/sdk", [$"ln -s '{Programs.JavaScriptSdkFolder}/node_modules' node_modules"], "npm start", """Fetched Secret: {"secret":"YourPasskeyHere"}""");

    [RequiresFact("dotnet")]
    public Task CSharp_over_HTTP() =>
        FetchAsync("csharp/http", ["dotnet restore --verbosity quiet", "dotnet build --nologo --verbosity quiet -nodeReuse:false"], "dotnet run", """Fetched Secret: {"secret":"YourPasskeyHere"}""");

    /// <summary>What Maven would make of the project is made by the tools of the language: Maven needs a network.</summary>
    [RequiresFact("jar")]
    public Task Java_over_HTTP() =>
        FetchAsync(
            "java/http",
            ["javac -d target/classes src/main/java/com.service/*.java", "jar --create --file target/OrderProcessingService-0.0.1-SNAPSHOT.jar --main-class com.service.OrderProcessingServiceApplication -C target/classes ."],
            "java -jar target/OrderProcessingService-0.0.1-SNAPSHOT.jar",
            """Fetched Secret: {"secret":"YourPasskeyHere"}""");

    [RequiresFact("go")]
    public Task Go_over_HTTP() => FetchAsync("go/http", [], "go run .", """Fetched Secret:  {"secret":"YourPasskeyHere"}""");

    private static async Task FetchAsync(string variant, string[] setup, string app, string expected)
    {
        using CommandFolder commands = new();
        using TemporaryFolder clone = new();
        string folder = Lay(clone, variant);
        foreach (string command in setup)
        {
            await using TacitProcess step = Start(command, folder, commands);
            Assert.True(await step.ExitAsync() == 0, $"{command}\n{step.Output}\n{step.Error}");
        }

        // --components-path is how the documentation has it, --resources-path how the quickstart's own README has it.
        foreach (string flag in (string[])["--components-path", "--resources-path"])
        {
            await using TacitProcess process = Start($"dapr run --app-id order-processor {flag} ../../../components/ -- {app}", folder, commands);
            int exitCode = await process.ExitAsync();
            Assert.True(exitCode == 0, $"exit code {exitCode}\n{process.Output}\n{process.Error}");
            ExpectedLines.InOrder(process.OutputLines, expected, "Exited App successfully");
        }
    }

    private static TacitProcess Start(string command, string folder, CommandFolder commands) => TacitProcess.Start(new StartOptions
    {
        FileName = "bash",
        Arguments = ["-c", command],
        WorkingDirectory = folder,
        // The tools of the languages have their caches in the home folder.
        Environment = new Dictionary<string, string>(Programs.Home) { ["PATH"] = commands.SearchPath },
    });

    /// <summary>Copies the components and one variant; the folder of its app.</summary>
    private static string Lay(TemporaryFolder clone, string variant)
    {
        foreach (string folder in (string[])["components", variant])
        {
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Sources, folder), "*", SearchOption.AllDirectories))
                clone.Write(Path.Combine("secrets_management", Path.GetRelativePath(Sources, file)), File.ReadAllText(file));
        }

        string app = Path.Combine("secrets_management", variant, "order-processor");
        clone.Write(Path.Combine(app, "secrets.json"), File.ReadAllText(Path.Combine(Sources, "secrets.json")));
        return Path.Combine(clone.Path, app);
    }
}
