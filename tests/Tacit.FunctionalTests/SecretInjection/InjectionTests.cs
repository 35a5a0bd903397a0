using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Tacit.FunctionalTests.SecretInjection;

/// <summary>Secrets that an app gets as variables, without asking for them.</summary>
public sealed class InjectionTests
{
    private const string Compare = $"test \"$A\" = {SampleFolder.Canary} && echo equal";

    [Fact]
    public async Task A_variable_has_the_secret_and_nothing_else_shows_it()
    {
        using SampleFolder folder = new();
        string script = folder.Write("app.sh", $"{Compare}; exec sleep 1000");
        await using TacitProcess process = folder.Run(["--log-level", "debug", "--env", "A=fs/secret", "--env-all", "fs:X_"], "sh", script);
        await process.WaitForLineAsync("== APP == equal");

        Assert.DoesNotContain(SampleFolder.Canary, await File.ReadAllTextAsync($"/proc/{process.Pid}/cmdline"), StringComparison.Ordinal);
        Assert.DoesNotContain(SampleFolder.Canary, await File.ReadAllTextAsync($"/proc/{process.Pid}/environ"), StringComparison.Ordinal);
        Assert.Equal(
            [script, folder.SecretsFile],
            Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories).Where(file => File.ReadAllText(file).Contains(SampleFolder.Canary, StringComparison.Ordinal)).Order());
        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await process.ExitAsync());
        Assert.DoesNotContain(SampleFolder.Canary, process.Output + process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_that_is_missing_is_named_at_once_and_the_app_does_not_start()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(
            ["-e", "A=fs/none", "-e", "OK=fs/secret", "-e", "B=fs/secret#user", "-e", $"C={SampleFolder.Canary}/x", "--secret-file", "./f=fs/gone"], "touch", "started");

        Assert.Equal(1, await process.ExitAsync());
        string[] expected =
        [
            "error: --env A: failed getting secret with key none from secret store fs: secret none not found",
            "error: --env B: secret 'secret' of secret store 'fs' has no field 'user'. Allowed: secret",
            "error: --env C: there is no secret store of that name. Allowed: fs",
            $"error: --secret-file {Path.Combine(folder.Path, "f")}: failed getting secret with key gone from secret store fs: secret gone not found",
            "The app was not started: 4 problems.",
        ];
        Assert.Equal(string.Join('\n', expected), process.Error);
        Assert.False(Path.Exists(Path.Combine(folder.Path, "started")) || Path.Exists(Path.Combine(folder.Path, "f")));
        Assert.DoesNotContain(SampleFolder.Canary, process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_typed_in_the_wrong_place_is_not_shown_again()
    {
        using SampleFolder folder = new();
        foreach (string[] flags in (string[][])[["--env", SampleFolder.Canary], ["--env", $"{SampleFolder.Canary}=="], ["--evn=A=" + SampleFolder.Canary], ["--env-all", $"{SampleFolder.Canary}:-"], ["--secret-file", SampleFolder.Canary]])
        {
            await using TacitProcess process = folder.Run(flags, "true");

            Assert.Equal(2, await process.ExitAsync());
            Assert.StartsWith("error: ", process.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("canary", process.Output + process.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Scopes_apply()
    {
        using SampleFolder folder = new();
        folder.Write("components/secrets.json", """{"open":"o1","hidden":"canary-hidden"}""");
        folder.Write("config.yaml", "kind: Configuration\nspec: {secrets: {scopes: [{storeName: fs, deniedSecrets: [hidden]}]}}\n");
        await using TacitProcess refused = folder.Run(["--config", "config.yaml", "--env", "H=fs/hidden"], "true");
        await using TacitProcess all = folder.Run(["--config", "config.yaml", "--env-all", "fs"], "sh", "-c", "echo \"$OPEN\" \"${HIDDEN:-none}\"");

        Assert.Equal(1, await refused.ExitAsync());
        Assert.Contains("error: --env H: access denied by policy to get \"hidden\" from \"fs\"", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, await all.ExitAsync());
        Assert.Contains("== APP == o1 none", all.OutputLines);
        Assert.DoesNotContain("canary", refused.Output + refused.Error + all.Output + all.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_secret_with_several_fields_gives_one_of_them_or_all()
    {
        using SampleFolder folder = new();
        folder.Write("components/secrets.json", """{"db":{"user":"bob","pass-word":"p w"}}""");
        await File.AppendAllTextAsync(Path.Combine(folder.Components, "fs.yaml"), "\n  - {name: multiValued, value: \"true\"}\n");
        await using TacitProcess process = folder.Run(
            ["-e", "P=fs/db#pass-word", "--env-all", "fs", "--secret-file", "db.json=fs/db"], "sh", "-c", "echo \"$P,$DB_USER,$DB_PASS_WORD\"; cat db.json");
        await using TacitProcess vague = folder.Run(["-e", "P=fs/db"], "true");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("== APP == p w,bob,p w", process.OutputLines);
        Assert.Contains("""== APP == {"pass-word":"p w","user":"bob"}""", process.OutputLines);
        Assert.Equal(1, await vague.ExitAsync());
        Assert.Contains("error: --env P: secret 'db' of secret store 'fs' has several fields; choose one with fs/db#<field>: pass-word, user", vague.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_references_is_read()
    {
        using SampleFolder folder = new();
        string file = Path.Combine(folder.Path, "app.env");
        await File.WriteAllTextAsync(file, "# variables\r\nexport A=fs/secret\r\n\r\nB=fs/secret # again\r\n", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await using TacitProcess process = folder.Run(["--env-file", "app.env"], "sh", "-c", $"{Compare}; test \"$A\" = \"$B\" && echo both");
        await using TacitProcess twice = folder.Run(["--env-file", "app.env", "-e", "A=fs/secret"], "true");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("== APP == equal", process.OutputLines);
        Assert.Contains("== APP == both", process.OutputLines);
        Assert.Equal(2, await twice.ExitAsync());
        Assert.Equal("error: the variable A is asked for twice\n'tacit run --help' shows what is allowed.", twice.Error);
    }

    [Fact]
    public async Task Every_line_but_the_apps_is_JSON_where_that_is_asked_for()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(["--log-as-json", "--mask", "--raw", "-e", "A=fs/secret"], "sh", "-c", "exit 4");
        await using TacitProcess refused = folder.Run(["--log-as-json", "-e", "A=fs/none"], "true");

        Assert.Equal(4, await process.ExitAsync());
        Assert.Equal(1, await refused.ExitAsync());
        string[] lines = [.. process.OutputLines, .. process.ErrorLines, .. refused.OutputLines, .. refused.ErrorLines];
        Assert.All(lines, line => JsonDocument.Parse(line).Dispose());
        Assert.Contains(lines, line => line.Contains("\"status\":\"failure\",\"msg\":\"The App process exited with error code: 4\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("--env A: failed getting secret with key none", StringComparison.Ordinal));
    }
}
