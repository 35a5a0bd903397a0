using Microsoft.Extensions.Logging.Abstractions;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime;
using Tacit.Runtime.Checking;
using Tacit.Yaml;

namespace Tacit.ResourceBench.Fuzzing;

/// <summary>What inputs are fed to: the whole way from a text to a checked component, without starting one.</summary>
internal static class LoaderTarget
{
    private static readonly SidecarOptions Options = new()
    {
        AppId = "myapp",
        WorkingDirectory = Path.GetTempPath(),
        Environment = new Dictionary<string, string> { ["NAME"] = "value", ["POD_NAME"] = "pod" },
    };

    private static readonly SecretStoreDescriptor[] Types =
    [
        Type("secretstores.local.file", [new("secretsFile", MetadataFieldKind.Text, "") { Required = true }, new("multiValued", MetadataFieldKind.Boolean, "")]),
        Type("secretstores.local.env", [new("prefix", MetadataFieldKind.Text, "")]),
        Type("secretstores.remote", [new("token", MetadataFieldKind.Text, "") { Sensitive = true }, new("limit", MetadataFieldKind.Number, ""), new("wait", MetadataFieldKind.Duration, "")]),
    ];

    public static void Read(string name, byte[] content)
    {
        string text = YamlText.Read(new MemoryStream(content));
        ResourceCheck check = new(Options, new(Types), NullLoggerFactory.Instance, TimeProvider.System);
        CheckReport report = check.RunAsync(new Source(new(name, text)), online: false, new Dictionary<string, string>(), CancellationToken.None).GetAwaiter().GetResult();
        if (report.Problems.FirstOrDefault(problem => problem.Message.Contains("internal error", StringComparison.Ordinal)) is { } bug)
            throw new InvalidOperationException(bug.ToString());
    }

    private static SecretStoreDescriptor Type(string type, MetadataField[] fields) => new()
    {
        Type = type,
        Help = "",
        Fields = fields,
        CreateAsync = (_, _) => throw new InvalidOperationException("a check without --online starts nothing behind the network"),
    };

    /// <summary>The same text as a resource and as a configuration: either must survive anything.</summary>
    private sealed class Source(ResourceText text) : IResourceSource
    {
        public ValueTask<ResourceTexts> ReadAsync(CancellationToken cancellationToken) => new(new ResourceTexts([text], [text], []));

        public Task WaitForChangeAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
