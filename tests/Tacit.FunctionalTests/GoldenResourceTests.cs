namespace Tacit.FunctionalTests;

/// <summary>Golden cases 154 to 164, 167 and 168: what daprd makes of its resources at the start. 165 and 166 are in <see cref="HotReloadTests"/>, 169 and 170 in <see cref="ServeCommandTests"/>.</summary>
public sealed class GoldenResourceTests
{
    private static readonly HttpClient Http = new();

    [Theory]
    [InlineData("one file")]
    [InlineData("two files")]
    public async Task Case_154_two_components_of_one_name_stop_the_start(string where)
    {
        using SampleFolder folder = new();
        string second = Component("fs", "secretstores.local.env");
        if (where == "one file")
            folder.Write("components/fs.yaml", Component("fs", "secretstores.local.env") + "---\n" + second);
        else
            folder.Write("components/z.yaml", second);

        await using TacitProcess process = folder.Serve();

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains("duplicate definition of Component name fs (secretstores.local.env/v1) with existing fs (secretstores.local.", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_155_a_broken_document_does_not_hide_those_around_it()
    {
        using SampleFolder folder = new();
        string file = folder.Write("components/three.yaml", Component("one", "secretstores.local.env") + "---\nkind: Component\n  spec: [\n---\n" + Component("two", "secretstores.local.env"));

        await using TacitProcess process = folder.Serve();
        string metadata = await MetadataAsync(process);

        Assert.Contains("\"name\":\"one\"", metadata, StringComparison.Ordinal);
        Assert.Contains("\"name\":\"two\"", metadata, StringComparison.Ordinal);
        string warning = Assert.Single(process.OutputLines, line => line.Contains("level=warning", StringComparison.Ordinal));
        Assert.Contains($"{file}:10:7: not valid YAML", warning, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_156_a_name_with_a_slash_leaves_its_document_out()
    {
        using SampleFolder folder = new();
        folder.Write("components/bad.yaml", Component("a/b", "secretstores.local.env"));

        await using TacitProcess process = folder.Serve();

        Assert.DoesNotContain("a/b", await MetadataAsync(process), StringComparison.Ordinal);
        Assert.Contains("invalid name \\\"a/b\\\" for \\\"Component\\\": may not contain '/'", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_157_files_that_are_not_YAML_are_left_alone_and_mentioned_at_debug_level()
    {
        using SampleFolder folder = new();

        await using TacitProcess process = folder.Serve("--log-level", "debug");

        await MetadataAsync(process);
        Assert.Contains("A non-YAML Component file secrets.json was detected, it will not be loaded", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_158_a_store_that_misses_a_setting_stops_the_start()
    {
        using SampleFolder folder = new();
        folder.Write("components/fs.yaml", Component("fs", "secretstores.local.file"));

        await using TacitProcess process = folder.Serve();

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains("[INIT_COMPONENT_FAILURE]: initialization error occurred for fs (secretstores.local.file/v1): ", process.Output, StringComparison.Ordinal);
        Assert.Contains("metadata field 'secretsFile' is required", process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_159_with_ignoreErrors_the_sidecar_starts_without_it()
    {
        using SampleFolder folder = new();
        folder.Write("components/fs.yaml", Component("fs", "secretstores.local.file") + "  ignoreErrors: true\n");

        await using TacitProcess process = folder.Serve("--error-contract", "daprd");

        Assert.DoesNotContain("components", await MetadataAsync(process), StringComparison.Ordinal);
        using HttpResponseMessage answer = await Http.GetAsync($"http://localhost:{await process.HttpPortAsync()}/v1.0/secrets/fs/x");
        Assert.Equal(500, (int)answer.StatusCode);
        Assert.Contains("ERR_SECRET_STORES_NOT_CONFIGURED", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Case_160_an_unknown_type_stops_the_start()
    {
        using SampleFolder folder = new();
        folder.Write("components/fs.yaml", Component("fs", "secretstores.nosuch"));

        await using TacitProcess process = folder.Serve();

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains("CREATE_COMPONENT_FAILURE", process.Output, StringComparison.Ordinal);
        Assert.Contains("couldn't find secret store secretstores.nosuch/v1", process.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("161", "", "scopes: [other]\n", "", false)]
    [InlineData("162", "  namespace: ns2\n", "", "ns1", false)]
    [InlineData("163", "  namespace: ns2\n", "", "", true)]
    public async Task Cases_161_to_163_a_component_is_loaded_where_it_belongs(string id, string inMetadata, string atRoot, string ourNamespace, bool loaded)
    {
        using SampleFolder folder = new();
        folder.Write("components/fs.yaml", Component($"case-{id}", "secretstores.local.env").Replace("spec:", inMetadata + "spec:", StringComparison.Ordinal) + atRoot);

        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            Arguments = ["serve", "--app-id", "myapp", "--resources-path", folder.Components, "--dapr-http-port", "0", "--dapr-grpc-port", "0", "--metrics-port", "0"],
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string> { ["NAMESPACE"] = ourNamespace },
        });

        Assert.Equal(loaded, (await MetadataAsync(process)).Contains($"case-{id}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Case_164_a_resiliency_with_an_error_is_left_out()
    {
        using SampleFolder folder = new();
        folder.Write("components/r.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Resiliency\nmetadata: {name: bad}\nspec: {policies: {timeouts: {t: soon}}}\n");

        await using TacitProcess process = folder.Serve();

        Assert.DoesNotContain("resiliencies", await MetadataAsync(process), StringComparison.Ordinal);
        Assert.Contains("Could not read resiliency policy bad: spec.policies.timeouts.t is not a duration", process.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("167", "serve", 1, "parameter app-id cannot be empty")]
    [InlineData("168", "serve --app-id myapp --no-such-flag", 2, "unknown flag: --no-such-flag")]
    public async Task Cases_167_and_168_a_wrong_command_line_is_refused(string id, string arguments, int exitCode, string message)
    {
        await using TacitProcess process = TacitProcess.Start(arguments.Split(' '));

        Assert.True(await process.ExitAsync() == exitCode, $"case {id}: {process.Error}");
        Assert.Contains(message, process.Error, StringComparison.Ordinal);
    }

    private static async Task<string> MetadataAsync(TacitProcess process) =>
        await Http.GetStringAsync($"http://localhost:{await process.HttpPortAsync()}/v1.0/metadata");

    private static string Component(string name, string type) => $"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: {name}
        spec:
          type: {type}
          version: v1

        """;
}
