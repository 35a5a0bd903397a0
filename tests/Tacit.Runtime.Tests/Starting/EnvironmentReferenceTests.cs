using Tacit.Runtime.State;
using Tacit.Testing;
using static Tacit.Runtime.Tests.Starting.RecordedStores;

namespace Tacit.Runtime.Tests.Starting;

/// <summary>Settings that are environment variables of the sidecar.</summary>
public sealed class EnvironmentReferenceTests : IDisposable
{
    private readonly CapturedLogs _logs = new();
    private readonly RecordedStores _stores = new();
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData("plain")]
    [InlineData("\"quoted\" {uuid} {appID}\n")]
    [InlineData("")]
    public async Task The_value_of_a_variable_arrives_exactly(string value)
    {
        _environment["MY_VARIABLE"] = value;

        await using SidecarSnapshot snapshot = await BuildAsync("MY_VARIABLE");

        Assert.Equal(value, _stores.Of("s").Values["value"]);
        Assert.Empty(snapshot.Warnings);
    }

    [Fact]
    public async Task A_variable_that_is_not_set_is_a_warning_and_no_value()
    {
        await using SidecarSnapshot snapshot = await BuildAsync("MY_VARIABLE");

        Assert.Empty(_stores.Of("s").Values);
        Assert.Equal(
            "test.yaml:5:5: component 's': metadata field 'value' has no value: the environment variable 'MY_VARIABLE' is not set",
            Assert.Single(snapshot.Warnings).ToString());
    }

    [Theory]
    [InlineData("APP_API_TOKEN")]
    [InlineData("app_api_token")]
    [InlineData("DAPR_API_TOKEN")]
    [InlineData("dapr_anything")]
    [InlineData("DAPR_")]
    [InlineData("A B")]
    public async Task The_sidecars_own_variables_are_not_given_away(string variable)
    {
        _environment[variable] = "canary-4711";
        _environment["DAPR_ENV_KEYS"] = variable;

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync(variable));

        Assert.Equal(
            $"test.yaml:5:5: component 's': metadata field 'value' references an env variable that isn't allowed: {variable}; "
            + "APP_API_TOKEN and names that start with DAPR_ are the sidecar's own",
            failure.Message);
        Assert.DoesNotContain("canary-4711", _logs.ToString(), StringComparison.Ordinal);
        Assert.Empty(_stores.All);
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("  ", true)]
    [InlineData("MY_VARIABLE", true)]
    [InlineData("my_variable", true)]
    [InlineData("OTHER MY_VARIABLE  MORE", true)]
    [InlineData("OTHER", false)]
    [InlineData("MY_VARIABLE2", false)]
    [InlineData("MY_VARIABLE,OTHER", false)]
    public async Task Where_the_allowed_variables_are_named_others_are_not_given(string keys, bool allowed)
    {
        _environment["MY_VARIABLE"] = "v";
        _environment["DAPR_ENV_KEYS"] = keys;

        if (allowed)
        {
            await using SidecarSnapshot snapshot = await BuildAsync("MY_VARIABLE");
            Assert.Equal("v", _stores.Of("s").Values["value"]);
            return;
        }

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => BuildAsync("MY_VARIABLE"));
        Assert.EndsWith("isn't allowed: MY_VARIABLE; DAPR_ENV_KEYS does not name it", failure.Message, StringComparison.Ordinal);
    }

    private Task<SidecarSnapshot> BuildAsync(string variable) =>
        new SnapshotBuilder(InProcessSidecar.Options() with { Environment = _environment }, new([_stores.Descriptor]), _logs.Factory(), new TestTimeProvider())
            .BuildAsync(new() { Components = [Component("s", Variable("value", variable))] }, running: null, startsAnew: true, CancellationToken.None)
            .AsTask();
}
