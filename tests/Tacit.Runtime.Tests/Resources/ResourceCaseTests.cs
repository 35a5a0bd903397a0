using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Runtime.Checking;
using Tacit.Runtime.Resources;
using Tacit.SecretStores;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Resources;

/// <summary>What a user is shown of resource files: each folder of <c>cases</c> has some, and the exact text in <c>expected.txt</c>.</summary>
/// <remarks>
/// <c>components*</c> are its resources paths, <c>config*.yaml</c> its configuration files, and <c>environment.json</c> changes the
/// environment. With <c>TACIT_UPDATE_CASES=1</c> the texts are written instead of compared, for review as a diff.
/// </remarks>
public sealed class ResourceCaseTests
{
    /// <summary>Stands for the folder of a case, wherever the checkout is.</summary>
    private const string FolderToken = "$CASE";

    /// <summary>How every value begins that no output may show.</summary>
    private const string SecretMark = "canary-";

    private static readonly string Root = Path.Combine(Repository.Root, "tests", "Tacit.Runtime.Tests", "Resources", "cases");

    private static readonly bool Updates = Environment.GetEnvironmentVariable("TACIT_UPDATE_CASES") == "1";

    public static TheoryData<string> Cases => [.. Directory.EnumerateDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_user_is_shown_the_expected_text(string name)
    {
        string folder = Path.Combine(Root, name);
        CapturedLogs logs = new();

        string text = await CheckAsync(folder, logs);

        Assert.DoesNotContain(SecretMark, text, StringComparison.Ordinal);
        Assert.DoesNotContain(SecretMark, logs.ToString(), StringComparison.Ordinal);
        string expected = Path.Combine(folder, "expected.txt");
        if (Updates)
            await File.WriteAllTextAsync(expected, text);
        else
            Assert.Equal(await File.ReadAllTextAsync(expected), text);
    }

    private static async Task<string> CheckAsync(string folder, CapturedLogs logs)
    {
        Dictionary<string, string> environment = EnvironmentOf(folder);
        SidecarOptions options = new()
        {
            AppId = "myapp",
            WorkingDirectory = folder,
            Environment = environment,
            Namespace = environment.GetValueOrDefault("NAMESPACE", ""),
            ResourcesPaths = [.. Directory.EnumerateDirectories(folder, "components*").Order(StringComparer.Ordinal)],
            ConfigPaths = [.. Directory.EnumerateFiles(folder, "config*.yaml").Order(StringComparer.Ordinal)],
        };
        ResourceCheck check = new(options, new([.. BuiltInSecretStores.All, RemoteStore]), logs.Factory(), TimeProvider.System);

        CheckReport report = await check.RunAsync(
            FileResourceSource.Of(options, TimeProvider.System), online: false, new Dictionary<string, string>(), CancellationToken.None);

        return string.Concat(CheckReportText.Lines(report, options).Select(line => line.Replace(folder, FolderToken, StringComparison.Ordinal) + "\n"));
    }

    private static Dictionary<string, string> EnvironmentOf(string folder)
    {
        Dictionary<string, string> environment = new()
        {
            ["NAME"] = "value",
            ["TOKEN_VARIABLE"] = "canary-env-4711",
            ["APP_TOKEN"] = "canary-env-4712",
            ["DAPR_OWN"] = "canary-env-4713",
        };
        string file = Path.Combine(folder, "environment.json");
        Dictionary<string, string>? changes = File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(file)) : null;
        foreach ((string variable, string value) in changes ?? [])
            environment[variable] = value;
        return environment;
    }

    /// <summary>A store behind the network, with a field of every kind. A check that is not online must not start it.</summary>
    private static SecretStoreDescriptor RemoteStore { get; } = new()
    {
        Type = "secretstores.test.remote",
        Help = "For tests.",
        Fields =
        [
            new("url", MetadataFieldKind.Text, "Address of the server, such as https://vault:8200.") { Required = true },
            new("token", MetadataFieldKind.Text, "What the server knows the sidecar by.") { Aliases = ["vaultToken"], Sensitive = true },
            new("retries", MetadataFieldKind.Number, "How often a call is repeated.") { Default = "3" },
            new("timeout", MetadataFieldKind.Duration, "How long a call may take.") { Default = "30s" },
            new("insecure", MetadataFieldKind.Boolean, "Skips the check of the server's certificate."),
            new("mode", MetadataFieldKind.Text, "The engine that is asked.") { AllowedValues = ["kv", "transit"], Default = "kv" },
        ],
        CreateAsync = (_, _) => throw new InvalidOperationException("A check that is not online started a store behind the network."),
    };
}
