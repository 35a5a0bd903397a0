using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Runtime.State;
using Tacit.Testing;
using static Tacit.Runtime.Tests.State.ReloadedSidecar;

namespace Tacit.Runtime.Tests.Starting;

/// <summary>What a store says of itself never shows the secrets that it was made from.</summary>
public sealed partial class HiddenValuesTests
{
    private const string Canary = "canary-4711";

    private IReadOnlyList<string> _texts = [];

    [Fact]
    public async Task A_failed_start_does_not_show_them()
    {
        _texts = [Component("dep", "secretstores.quoting", ", metadata: [{name: path, secretKeyRef: {name: path}}]", "root")];

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(Fail));

        Assert.Contains("component 'dep': (hidden)/x does not exist", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reason_of_a_store_that_is_ignored_does_not_show_them()
    {
        _texts = [Component("dep", "secretstores.quoting", ", ignoreErrors: true, metadata: [{name: path, secretKeyRef: {name: path}}]", "root")];

        await using InProcessSidecar sidecar = await StartAsync(Fail);
        string answer = (await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/dep/k")).Body;

        Assert.Contains("(hidden)/x does not exist", answer, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, answer + sidecar.Logs, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_running_store_logs_does_not_show_them()
    {
        _texts = [Component("dep", "secretstores.quoting", ", metadata: [{name: path, secretKeyRef: {name: path}}]", "root")];

        await using InProcessSidecar sidecar = await StartAsync(context =>
        {
            Log.Made(context.Logger, context.Metadata.GetText("path")!);
            return new FakeSecretStore();
        });

        Assert.Contains(sidecar.Logs.Lines, line => line.Message == "made from (hidden)");
        Assert.DoesNotContain(Canary, sidecar.Logs.ToString(), StringComparison.Ordinal);
    }

    private static ISecretStore Fail(SecretStoreContext context) =>
        throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"{context.Metadata.GetText("path")}/x does not exist") { MetadataField = "path" };

    private Task<InProcessSidecar> StartAsync(Func<SecretStoreContext, ISecretStore> create) => InProcessSidecar.StartAsync(
        InProcessSidecar.Options(),
        [
            FakeSecretStore.Of(("path", Canary)).Descriptor,
            new() { Type = "secretstores.quoting", Help = "", Fields = [new("path", MetadataFieldKind.Text, "")], CreateAsync = (context, _) => new(create(context)) },
        ],
        new FakeResourceSource(FakeResourceSource.Component("root")) { Texts = _texts });

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "made from {Path}")]
        public static partial void Made(ILogger logger, string path);
    }
}
