using FsCheck;
using FsCheck.Fluent;
using Tacit.Runtime.Resources;
using Tacit.Runtime.State;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Properties;

/// <summary>Whatever is in the files, there is a start or a failed start, and nothing of a secret in either.</summary>
public sealed class ResourceProperties : IDisposable
{
    private const string Canary = "canary-51f0";

    private const string Secrets = $$"""
        {
          "password": "{{Canary}}",
          "nested": { "deep": ["{{Canary}}", 1.5e3, true, null], "é\u00e9": "\ud83d\ude00{{Canary}}" },
          "empty": {}
        }
        """;

    private const string Components = """
        # A comment
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: fs
        spec:
          type: secretstores.local.file
          version: v1
          ignoreErrors: false
          initTimeout: 5s
          metadata:
          - name: secretsFile
            value: &path "secrets.json"
          - {name: nestedSeparator, value: ':'}
        scopes: [myapp]
        ---
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata: {name: second}
        spec:
          type: secretstores.local.file
          metadata: [{name: secretsFile, value: secrets.json}, {name: multiValued, value: "true"}]
        """;

    private const string Configuration = """
        apiVersion: dapr.io/v1alpha1
        kind: Configuration
        metadata:
          name: c
        spec:
          secrets:
            scopes:
            - storeName: fs
              defaultAccess: allow
              deniedSecrets: ["a*", "${X}", |
                text]
          api:
            denied:
            - {name: shutdown, version: v1.0, protocol: http}
        """;

    private readonly TemporaryFolder _folder = new();

    public ResourceProperties()
    {
        _folder.Write("secrets.json", Secrets);
        _folder.Write("components/c.yaml", Components);
        _folder.Write("config.yaml", "kind: Configuration");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public Task Any_secrets_file_gives_a_start_or_a_failed_one() =>
        PropertyCheck.HoldsAsync(Input(Secrets), 200, input => StartAsync("secrets.json", input));

    [Fact]
    public Task Any_component_file_gives_a_start_or_a_failed_one() =>
        PropertyCheck.HoldsAsync(Input(Components), 200, input => StartAsync("components/c.yaml", input));

    [Fact]
    public Task Any_configuration_file_gives_a_start_or_a_failed_one() =>
        PropertyCheck.HoldsAsync(Input(Configuration), 200, input => StartAsync("config.yaml", input));

    [Fact]
    public Task Every_problem_of_a_component_file_is_at_a_place_in_it() => PropertyCheck.HoldsAsync(Input(Components), 300, async input =>
    {
        string file = Path.Combine(_folder.Path, "c.yaml");
        await File.WriteAllBytesAsync(file, input.Bytes);
        // What a reader of lines and an editor count: CRLF, LF and CR end lines, and so do NEL, LS and PS in YAML 1.1.
        int lines = (await File.ReadAllTextAsync(file)).Count(character => character is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029') + 1;

        DeclaredResources set = ResourceReader.Read(
            await new FileResourceSource([file], [], _folder.Path, new TestTimeProvider()).ReadAsync(CancellationToken.None), new Dictionary<string, string>());

        Assert.All(set.Problems, problem =>
        {
            Assert.Equal(file, problem.Position!.File);
            Assert.InRange(problem.Position.Line, 1, lines + 1);
            Assert.True(problem.Position.Column >= 1, problem.ToString());
        });
    });

    /// <summary>Mostly a text with a few wrong bytes, now and then nothing but bytes.</summary>
    private static Gen<RawInput> Input(string text) =>
        Gen.Frequency((4, Generators.Mutations(text)), (1, Generators.Bytes)).Select(bytes => new RawInput(bytes));

    /// <summary>Builds a snapshot, which is what a start does before it opens ports.</summary>
    private async Task StartAsync(string changed, RawInput input)
    {
        await File.WriteAllBytesAsync(Path.Combine(_folder.Path, changed), input.Bytes);
        SidecarOptions options = InProcessSidecar.Options() with
        {
            WorkingDirectory = _folder.Path,
            Environment = new Dictionary<string, string> { ["X"] = "x" },
        };
        CapturedLogs logs = new();
        TestTimeProvider time = new();
        SnapshotBuilder builder = new(
            options,
            new(SecretStores.BuiltInSecretStores.All),
            logs.Factory(),
            time);
        try
        {
            FileResourceSource source = new(["components"], ["config.yaml"], _folder.Path, time);
            DeclaredResources declared = ResourceReader.Read(await source.ReadAsync(CancellationToken.None), options.Environment);
            await (await builder.BuildAsync(declared, running: null, startsAnew: true, CancellationToken.None)).DisposeAsync();
        }
        catch (StartFailedException failure)
        {
            Assert.NotEmpty(failure.Problems);
            Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Canary, logs.ToString(), StringComparison.Ordinal);
    }
}
