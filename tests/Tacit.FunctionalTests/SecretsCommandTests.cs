using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit secrets</c>, with a sidecar that runs and without one.</summary>
public sealed class SecretsCommandTests
{
    private const string Token = "tok-5f1e0c";
    private const string Awkward = "it's \"x\"\n$(id) `id` \\ two\tt";

    [Theory]
    [InlineData("table", "NAME    FIELD   VALUE\nsecret  secret  ***")]
    [InlineData("json", "{\n  \"secret\": {\n    \"secret\": null\n  }\n}")]
    [InlineData("yaml", "secret:\n  secret: null")]
    [InlineData("env", "# SECRET=***")]
    public async Task Values_are_hidden_unless_they_are_asked_for(string format, string hidden)
    {
        using SampleFolder folder = new();
        await using TacitProcess list = Secrets(folder, ["list", "fs", "--resources-path", folder.Components, "--output", format]);
        await using TacitProcess shown = Secrets(folder, ["list", "fs", "--resources-path", folder.Components, "-o", format, "--show-values"]);
        await using TacitProcess get = Secrets(folder, ["get", "fs", "secret", "--resources-path", folder.Components, "-o", format]);

        Assert.Equal(0, await list.ExitAsync());
        Assert.Equal(hidden, list.Output.TrimEnd());
        Assert.Equal(0, await shown.ExitAsync());
        Assert.Contains(SampleFolder.Canary, shown.Output, StringComparison.Ordinal);
        Assert.Equal(0, await get.ExitAsync());
        Assert.DoesNotContain("canary", get.Output + get.Error + list.Error + shown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shell_reads_the_values_back_as_they_are()
    {
        using SampleFolder folder = new();
        folder.Write("components/secrets.json", "{\"a-1\":" + System.Text.Json.JsonSerializer.Serialize(Awkward) + "}");
        await using TacitProcess env = Secrets(folder, ["list", "fs", "--resources-path", folder.Components, "-o", "env", "--show-values"]);
        Assert.Equal(0, await env.ExitAsync());
        string script = folder.Write("read.sh", $"{env.Output}\nprintf %s \"$A_1\"");

        using Process shell = Process.Start(new ProcessStartInfo("sh", [script]) { RedirectStandardOutput = true })!;

        Assert.Equal(Awkward, await shell.StandardOutput.ReadToEndAsync());
        await shell.WaitForExitAsync();
    }

    [Fact]
    public async Task One_value_alone_is_for_scripts()
    {
        using SampleFolder folder = new();
        await using TacitProcess value = Secrets(folder, ["get", "fs", "secret", "--resources-path", folder.Components, "-o", "value", "--show-values"]);
        await using TacitProcess silent = Secrets(folder, ["get", "fs", "secret", "--resources-path", folder.Components, "-o", "value"]);

        Assert.Equal(0, await value.ExitAsync());
        Assert.Equal(SampleFolder.Canary, value.Output);
        Assert.Equal("", value.Error);
        Assert.Equal(2, await silent.ExitAsync());
        Assert.StartsWith("error: --output value prints the value alone; say so with --show-values\n", silent.Error, StringComparison.Ordinal);
        Assert.Equal("", silent.Output);
    }

    [Fact]
    public async Task What_is_not_there_is_told_apart_from_what_is_refused()
    {
        using SampleFolder folder = new();
        folder.Write("components/secrets.json", """{"open":"o1","hidden":"canary-hidden"}""");
        folder.Write("config.yaml", "kind: Configuration\nspec: {secrets: {scopes: [{storeName: fs, deniedSecrets: [hidden]}]}}\n");
        string[] where = ["--resources-path", folder.Components, "--config", "config.yaml", "--app-id", "myapp"];
        await using TacitProcess absent = Secrets(folder, ["get", "fs", "none", .. where]);
        await using TacitProcess denied = Secrets(folder, ["get", "fs", "hidden", "--show-values", .. where]);
        await using TacitProcess list = Secrets(folder, ["list", "fs", "--show-values", .. where]);
        await using TacitProcess store = Secrets(folder, ["list", "fz", .. where]);
        await using TacitProcess both = Secrets(folder, ["list", "fs", "--dapr-http-port", "3500", .. where]);

        Assert.Equal(3, await absent.ExitAsync());
        Assert.Equal("error: secret 'none' of secret store 'fs' does not exist (read without a sidecar, as app 'myapp'). 'tacit secrets list fs' shows what does", absent.Error);
        Assert.Equal(1, await denied.ExitAsync());
        Assert.Equal("error: access denied by policy to get \"hidden\" from \"fs\"\nNo secret was read: 1 problem.", denied.Error);
        Assert.Equal(0, await list.ExitAsync());
        Assert.Equal("NAME  FIELD  VALUE\nopen  open   o1", list.Output);
        Assert.Equal(1, await store.ExitAsync());
        Assert.Equal("error: there is no secret store 'fz' for app 'myapp'. Did you mean 'fs'? Allowed: fs\nNo secret was read: 1 problem.", store.Error);
        Assert.Equal(2, await both.ExitAsync());
        Assert.StartsWith("error: --dapr-http-port asks a running sidecar, and --resources-path and --config read without one; give one of them\n", both.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_store_that_is_asked_is_started()
    {
        using SampleFolder folder = new();
        folder.Write("components/broken.yaml", (await File.ReadAllTextAsync(Path.Combine(folder.Components, "fs.yaml"))).Replace("name: fs", "name: broken", StringComparison.Ordinal).Replace("secrets.json", "none.json", StringComparison.Ordinal));
        await using TacitProcess fine = Secrets(folder, ["get", "fs", "secret", "--resources-path", folder.Components]);
        await using TacitProcess broken = Secrets(folder, ["get", "broken", "secret", "--resources-path", folder.Components]);

        Assert.Equal(0, await fine.ExitAsync());
        Assert.Equal("", fine.Error);
        Assert.Equal(1, await broken.ExitAsync());
        Assert.Contains($"broken.yaml:10:12: error: component 'broken': secretsFile 'none.json' does not exist", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_anything_declared_the_flag_that_helps_is_said()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = Secrets(folder, ["list", "fs"]);

        Assert.Equal(1, await process.ExitAsync());
        Assert.Equal(
            "error: there is no secret store 'fs': none is declared in any folder, as no folder is given; --resources-path names the folder of the components\nNo secret was read: 1 problem.",
            process.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_one_that_runs_is_asked(bool hasSockets)
    {
        using SampleFolder folder = new();
        await using TacitProcess run = folder.Run(hasSockets ? ["-u", folder.Path] : [], "sh", "-c", "echo started; exec sleep 1000");
        await run.WaitForLineAsync("== APP == started");
        await RunningSidecars.ListAsync(folder, 1);

        await using TacitProcess get = Secrets(folder, ["get", "fs", "secret", "--show-values", "-o", "value"]);
        await using TacitProcess list = Secrets(folder, ["list", "fs", "-o", "json"]);
        await using TacitProcess absent = Secrets(folder, ["get", "fs", "none"]);
        await using TacitProcess store = Secrets(folder, ["get", "fz", "none"]);

        Assert.Equal(0, await get.ExitAsync());
        Assert.Equal(SampleFolder.Canary, get.Output);
        Assert.Equal(0, await list.ExitAsync());
        Assert.Equal("{\n  \"secret\": {\n    \"secret\": null\n  }\n}", list.Output);
        Assert.Equal(3, await absent.ExitAsync());
        Assert.Contains("does not exist (asked the sidecar on ", absent.Error, StringComparison.Ordinal);
        Assert.Equal(1, await store.ExitAsync());
        Assert.Contains("error: failed finding secret store with key fz (asked the sidecar on ", store.Error, StringComparison.Ordinal);
        run.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await run.ExitAsync());
    }

    [Fact]
    public async Task Of_several_one_is_chosen_by_its_app_or_its_port()
    {
        using SampleFolder folder = new();
        await using TacitProcess one = RunningSidecars.Serve(folder, "one");
        await using TacitProcess two = RunningSidecars.Serve(folder, "two");
        int port = await two.HttpPortAsync();
        await RunningSidecars.ListAsync(folder, 2);

        await using TacitProcess vague = Secrets(folder, ["get", "fs", "secret"]);
        await using TacitProcess byApp = Secrets(folder, ["get", "fs", "secret", "--app-id", "one"]);
        await using TacitProcess byPort = Secrets(folder, ["get", "fs", "secret", "--dapr-http-port", $"{port}"]);
        await using TacitProcess byVariable = Secrets(folder, ["get", "fs", "none"], ("DAPR_HTTP_PORT", $"{port}"));

        Assert.Equal(2, await vague.ExitAsync());
        Assert.StartsWith("error: several sidecars run; choose one with --app-id: one, two. Or read components without one, with --resources-path\n", vague.Error, StringComparison.Ordinal);
        Assert.Equal(0, await byApp.ExitAsync());
        Assert.Equal(0, await byPort.ExitAsync());
        Assert.Equal(3, await byVariable.ExitAsync());
        Assert.Contains($"(asked the sidecar on port {port})", byVariable.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_comes_from_the_environment()
    {
        using GuardedSample sample = new();
        await using TacitProcess sidecar = sample.Serve();
        string port = $"{await sidecar.HttpPortAsync()}";
        string[] arguments = ["secrets", "get", "fs", "k1", "-o", "value", "--show-values", "-H", port];

        await using TacitProcess right = Command(sample.Path, arguments, ("DAPR_API_TOKEN", Token));
        await using TacitProcess wrong = Command(sample.Path, arguments, ("DAPR_API_TOKEN", "canary-wrong"));
        await using TacitProcess missing = Command(sample.Path, arguments);

        Assert.Equal(0, await right.ExitAsync());
        Assert.Equal("v1", right.Output);
        Assert.Equal(1, await wrong.ExitAsync());
        Assert.Equal($"error: the sidecar does not accept the token in DAPR_API_TOKEN (asked the sidecar on port {port})\nNo secret was read: 1 problem.", wrong.Error);
        Assert.Equal(1, await missing.ExitAsync());
        Assert.Equal($"error: the sidecar asks for its API token; set DAPR_API_TOKEN (asked the sidecar on port {port})\nNo secret was read: 1 problem.", missing.Error);
    }

    private static TacitProcess Secrets(SampleFolder folder, string[] arguments, params (string Name, string Value)[] environment) =>
        Command(folder.Path, ["secrets", .. arguments], environment);

    private static TacitProcess Command(string folder, string[] arguments, params (string Name, string Value)[] environment) => TacitProcess.Start(new StartOptions
    {
        Arguments = arguments,
        WorkingDirectory = folder,
        Environment = environment.ToDictionary(variable => variable.Name, variable => variable.Value),
    });
}
