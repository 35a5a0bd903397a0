using Microsoft.Extensions.Logging.Abstractions;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Checking;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Checking;

/// <summary>What <c>--online</c> says of a store, by how it answers.</summary>
public sealed class ResourceCheckTests
{
    private readonly FakeSecretStore _store = FakeSecretStore.Of();

    [Theory]
    [InlineData(SecretStoreFailure.NotFound, null, "")]
    [InlineData(SecretStoreFailure.Unauthenticated, ProblemSeverity.Error, "component 's' does not take its credentials: said so. Check token")]
    [InlineData(SecretStoreFailure.PermissionDenied, ProblemSeverity.Warning, "component 's' can be reached and takes its credentials, but may not read 'tacit-check': said so.")]
    [InlineData(SecretStoreFailure.Unavailable, ProblemSeverity.Error, "component 's' cannot be asked: said so. Check its address")]
    [InlineData(SecretStoreFailure.InvalidRequest, ProblemSeverity.Error, "component 's' refuses to be asked: said so")]
    public async Task A_store_is_judged_by_its_answer(SecretStoreFailure failure, ProblemSeverity? severity, string message)
    {
        _store.OnGet = (_, _) => throw new SecretStoreException(failure, "said so");

        CheckReport report = await CheckAsync(new Dictionary<string, string>());

        if (severity is null)
            Assert.Empty(report.Problems);
        else
            Assert.Equal((severity, true), (report.Problems.Single().Severity, report.Problems[0].Message.StartsWith(message, StringComparison.Ordinal)));
        Assert.Equal(severity is ProblemSeverity.Error ? "error" : "ok", Assert.Single(report.Components).Status);
        Assert.True(_store.IsDisposed);
    }

    [Theory]
    [InlineData(SecretStoreFailure.NotFound, "component 's' has no secret 'wanted': said so")]
    [InlineData(SecretStoreFailure.PermissionDenied, "component 's' may not read 'wanted': said so. Grant the right to read it")]
    public async Task A_secret_that_the_app_has_to_have_must_be_there(SecretStoreFailure failure, string message)
    {
        _store.OnGet = (request, _) => request.Name == "wanted" ? throw new SecretStoreException(failure, "said so") : new(SecretData.Empty);

        CheckReport report = await CheckAsync(new Dictionary<string, string> { ["s"] = "wanted" });

        Assert.Equal((1, message), (report.Errors, Assert.Single(report.Problems).Message));
    }

    [Fact]
    public async Task A_bug_of_a_store_is_an_error_without_its_message()
    {
        _store.OnGet = (_, _) => throw new InvalidOperationException("canary-4711");

        CheckReport report = await CheckAsync(new Dictionary<string, string>());

        Assert.Equal("component 's' failed unexpectedly (System.InvalidOperationException)", Assert.Single(report.Problems).Message);
    }

    [Fact]
    public async Task Without_online_a_store_behind_the_network_is_not_started()
    {
        CheckReport report = await CheckAsync(new Dictionary<string, string>(), online: false);

        Assert.Equal("ok, not asked", Assert.Single(report.Components).Status);
        Assert.False(_store.IsDisposed);
    }

    private Task<CheckReport> CheckAsync(IReadOnlyDictionary<string, string> secrets, bool online = true)
    {
        SecretStoreDescriptor descriptor = new()
        {
            Type = FakeSecretStore.Type,
            Help = "",
            Fields = [new("token", MetadataFieldKind.Text, "") { Sensitive = true }],
            CreateAsync = (_, _) => new(_store),
        };
        ResourceCheck check = new(InProcessSidecar.Options(), new([descriptor]), NullLoggerFactory.Instance, new TestTimeProvider());
        return check.RunAsync(new FakeResourceSource(FakeResourceSource.Component("s")), online, secrets, CancellationToken.None);
    }
}
