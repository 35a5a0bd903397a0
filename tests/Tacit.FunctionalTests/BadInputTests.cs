using System.Net;
using System.Net.Sockets;

namespace Tacit.FunctionalTests;

/// <summary>What somebody who mistyped something gets to see.</summary>
public sealed class BadInputTests
{
    private const string Component = """
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: {0}
        spec:
          type: {1}
          version: v1
          metadata:
          - name: secretsFile
            value: {2}

        """;

    [Fact]
    public async Task Every_error_of_a_start_is_shown_at_once_with_its_place()
    {
        using SampleFolder folder = new();
        string first = Write(folder, "a.yaml", "one", "secretstores.local.fil", "secrets.json");
        string second = Write(folder, "b.yaml", "two", "secretstores.local.file", "missing.json");
        string third = folder.Write("components/c.yaml", "kind: Component\n  broken: [\n");
        string config = folder.Write("config.yaml", "spec:\n  secrets:\n    scopes:\n    - storeName: fz\n      allowedSecret: [a]\n");

        await using TacitProcess process = folder.Serve("--config", config);

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains($"{first}:6:9: error: component 'one': couldn't find secret store secretstores.local.fil/v1. Did you mean 'secretstores.local.file'?", process.Error, StringComparison.Ordinal);
        Assert.Contains($"{second}:10:12: error: component 'two': secretsFile 'missing.json' does not exist; looked for {folder.Path}/missing.json and {folder.Components}/missing.json", process.Error, StringComparison.Ordinal);
        Assert.Contains($"{third}:2:", process.Error, StringComparison.Ordinal);
        Assert.Contains($"{config}:4:18: error: the secret scope names no secret store: 'fz'. Did you mean 'fs'?", process.Error, StringComparison.Ordinal);
        Assert.Contains($"{config}:5:7: error: a secret scope has no member 'allowedSecret'. Did you mean 'allowedSecrets'?", process.Error, StringComparison.Ordinal);
        Assert.Contains("The sidecar did not start: 5 problems.", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", process.Error + process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_secrets_file_is_named_without_a_fragment_of_it()
    {
        using SampleFolder folder = new();
        folder.Write("components/secrets.json", $$"""
            {
              "secret": "{{SampleFolder.Canary}}",
              "other": {{SampleFolder.Canary}}
            }
            """);

        await using TacitProcess process = folder.Serve("--log-level", "debug");

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains($"{folder.SecretsFile}:3:12: not valid JSON", process.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", process.Error + process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve", "--no-such-flag", "unknown flag: --no-such-flag")]
    [InlineData("serve", "--log-levle", "Did you mean --log-level?")]
    [InlineData("run", "--resource-path", "Did you mean --resources-path?")]
    [InlineData("sevre", "", "unknown command: sevre. Did you mean serve?")]
    public async Task A_wrong_flag_exits_with_2(string command, string flag, string message)
    {
        await using TacitProcess process = TacitProcess.Start([command, .. flag.Length == 0 ? [] : (string[])[flag]]);

        Assert.Equal(2, await process.ExitAsync());
        Assert.Contains(message, process.Error, StringComparison.Ordinal);
        Assert.Contains("--help' shows what is allowed", process.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--log-level", "warning", "invalid value for --log-level: warning. Did you mean 'warn'?")]
    [InlineData("--dapr-http-port", "http", "--dapr-http-port: 'http' is not a whole number")]
    [InlineData("--dapr-http-port", "70000", "70000 is not a port")]
    [InlineData("--max-body-size", "4Mib", "'4Mib' is not a size")]
    [InlineData("--request-timeout", "soon", "'soon' is not a duration")]
    [InlineData("--error-contract", "dapr", "Did you mean 'daprd'?")]
    [InlineData("--mode", "kubernets", "invalid mode: kubernets")]
    public async Task A_wrong_value_exits_with_2(string flag, string value, string message)
    {
        await using TacitProcess process = TacitProcess.Start("serve", "--app-id", "x", flag, value);

        Assert.Equal(2, await process.ExitAsync());
        Assert.Contains(message, process.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "parameter app-id cannot be empty")]
    [InlineData("a.b", "parameter app-id cannot contain dots")]
    public async Task A_wrong_app_id_exits_with_1_as_daprd_does(string appId, string message)
    {
        await using TacitProcess process = TacitProcess.Start("serve", "--app-id", appId);

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains(message, process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_resources_path_is_named_with_the_path_tried()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            Arguments = ["run", "--resources-path", "componnents", "--", "true"],
            WorkingDirectory = folder.Path,
        });

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains($"resources path 'componnents' does not exist; looked for {folder.Path}/componnents", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_busy_port_is_named_with_its_flag()
    {
        using SampleFolder folder = new();
        using TcpListener busy = new(IPAddress.Loopback, 0);
        busy.Start();
        int port = ((IPEndPoint)busy.LocalEndpoint).Port;

        await using TacitProcess process = folder.Run(["--dapr-http-port", $"{port}"], "true");

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains($"invalid configuration for HTTPPort. Port {port} is not available: it is in use on 127.0.0.1 and ::1; choose another with --dapr-http-port, or 0 for a free one", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown()
    {
        await using TacitProcess process = TacitProcess.Start("--help");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("serve", process.Output, StringComparison.Ordinal);
        Assert.Contains("run", process.Output, StringComparison.Ordinal);
    }

    private static string Write(SampleFolder folder, string file, string name, string type, string secretsFile) =>
        folder.Write($"components/{file}", Component.Replace("{0}", name, StringComparison.Ordinal).Replace("{1}", type, StringComparison.Ordinal).Replace("{2}", secretsFile, StringComparison.Ordinal));
}
