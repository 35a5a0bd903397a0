using System.Text.Json;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit check</c> as a user types it.</summary>
public sealed class CheckCommandTests
{
    private const string Dependent = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: dependent
        spec:
          type: secretstores.local.env
          metadata:
          - name: prefix
            secretKeyRef:
              name: secret
        auth:
          secretStore: fs
        """;

    [Fact]
    public async Task Good_resources_are_shown_with_what_takes_effect_and_from_where()
    {
        using SampleFolder folder = new();
        folder.Write("components/dependent.yaml", Dependent);

        await using TacitProcess check = Check(folder, "--resources-path", "components");

        Assert.Equal(0, await check.ExitAsync());
        Assert.Equal(
            $"""
            COMPONENT  TYPE                        STATUS  DECLARED AT
            dependent  secretstores.local.env      ok      {folder.Components}/dependent.yaml:4:3
            fs         secretstores.local.file/v1  ok      {folder.Components}/fs.yaml:4:3

            SETTING             VALUE                            SOURCE
            dependent.prefix    (secret 'secret' of store 'fs')  {folder.Components}/dependent.yaml:10:7
            fs.secretsFile      secrets.json                     {folder.Components}/fs.yaml:10:12
            fs.nestedSeparator  :                                default
            fs.multiValued      false                            default
            features.HotReload  true                             default

            2 components, 0 errors, 0 warnings, for app 'myapp'
            """,
            check.Output);
        Assert.Equal("", check.Error);
    }

    [Fact]
    public async Task Every_problem_is_shown_where_it_stands()
    {
        using SampleFolder folder = new();
        string typo = folder.Write("components/a.yaml", Dependent.Replace("prefix", "prefx", StringComparison.Ordinal));
        string broken = folder.Write("components/b.yaml", "kind: [");
        folder.Write("components/secrets.json", "{");

        await using TacitProcess check = Check(folder, "--resources-path", "components");

        Assert.Equal(1, await check.ExitAsync());
        Assert.Contains($"{broken}:2:1: error: not valid YAML", check.Output, StringComparison.Ordinal);
        Assert.Contains("this document is left out", check.Output, StringComparison.Ordinal);
        Assert.Contains($"{typo}:10:7: error: component 'dependent': metadata field 'prefx' needs secret 'secret' of secret store 'fs', which did not start: dependent -> fs", check.Output, StringComparison.Ordinal);
        Assert.Contains($"{folder.Components}/fs.yaml:10:12: error: component 'fs': {folder.SecretsFile}:1:", check.Output, StringComparison.Ordinal);
        Assert.Contains("has no metadata field 'prefx'; it is ignored. Did you mean 'prefix'?", check.Output, StringComparison.Ordinal);
        Assert.Contains("2 components, 3 errors, 1 warning, for app 'myapp'", check.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_check_for_programs_has_the_same()
    {
        using SampleFolder folder = new();
        folder.Write("components/dependent.yaml", Dependent.Replace("  secretStore: fs", "  secretStore: fz", StringComparison.Ordinal));

        await using TacitProcess check = Check(folder, "--resources-path", "components", "--output", "json");

        Assert.Equal(1, await check.ExitAsync());
        using JsonDocument json = JsonDocument.Parse(check.Output);
        JsonElement problem = json.RootElement.GetProperty("problems").EnumerateArray().Single();
        Assert.Equal("error", problem.GetProperty("severity").GetString());
        Assert.Equal(12, problem.GetProperty("line").GetInt32());
        Assert.Equal(["error", "ok"], json.RootElement.GetProperty("components").EnumerateArray().Select(component => component.GetProperty("status").GetString()));
    }

    [Theory]
    [InlineData("secret", 0, "ok")]
    [InlineData("missing", 1, "component 'fs' has no secret 'missing'")]
    public async Task Online_a_store_is_asked_for_what_it_has_to_have(string secret, int exitCode, string text)
    {
        using SampleFolder folder = new();

        await using TacitProcess check = Check(folder, "--resources-path", "components", "--online", "--secret", $"fs/{secret}");

        Assert.Equal(exitCode, await check.ExitAsync());
        Assert.Contains(text, check.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleFolder.Canary, check.Output + check.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--secret fs/x", "give both")]
    [InlineData("--online --secret fs", "is not <store>/<name>")]
    [InlineData("--output yaml", "Allowed: text, json")]
    [InlineData("--onlin", "Did you mean --online?")]
    public async Task A_wrong_flag_exits_with_2(string flags, string message)
    {
        using SampleFolder folder = new();

        await using TacitProcess check = Check(folder, flags.Split(' '));

        Assert.Equal(2, await check.ExitAsync());
        Assert.Contains(message, check.Error, StringComparison.Ordinal);
    }

    private static TacitProcess Check(SampleFolder folder, params string[] flags) =>
        TacitProcess.Start(new StartOptions { Arguments = ["check", "--app-id", "myapp", .. flags], WorkingDirectory = folder.Path });
}
