using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.Local.Env;

namespace Tacit.SecretStores.Tests.Local.Env;

/// <summary>What is special to environment variables: the prefix, the names that are never served, the two error contracts.</summary>
public sealed class LocalEnvSecretStoreTests
{
    [Fact]
    public async Task A_prefix_is_put_before_the_requested_name_and_stays_out_of_the_answer()
    {
        ISecretStore store = await StartAsync("MYAPP_", ("MYAPP_db", "with"), ("db", "without"));

        Assert.Equal("with", await store.ValueAsync("db"));
        Assert.Equal(SecretStoreFailure.NotFound, (await store.FailureAsync("MYAPP_db")).Failure);
    }

    [Fact]
    public async Task Bulk_keeps_the_variables_with_the_prefix_and_removes_it()
    {
        ISecretStore store = await StartAsync(
            "MYAPP_", ("MYAPP_db", "1"), ("MYAPP_MYAPP_x", "2"), ("MYAPP_", "the prefix itself"), ("other", "3"), ("xMYAPP_db", "4"));

        Assert.Equal(["MYAPP_x.MYAPP_x=2", "db.db=1"], await store.AllPairsAsync());
    }

    [Fact]
    public async Task A_prefix_is_compared_as_the_operating_system_compares_names()
    {
        ISecretStore store = await StartAsync("MYAPP_", ("myapp_db", "1"));

        Assert.Equal(OperatingSystem.IsWindows() ? ["db.db=1"] : [], await store.AllPairsAsync());
    }

    [Fact]
    public async Task Bulk_without_a_prefix_lists_every_variable_even_the_empty_ones()
    {
        ISecretStore store = await StartAsync("", ("PATH", "/bin:/usr/bin"), ("EMPTY", ""), ("EQUALS", "a=b=c"));

        Assert.Equal(["EMPTY.EMPTY=", "EQUALS.EQUALS=a=b=c", "PATH.PATH=/bin:/usr/bin"], await store.AllPairsAsync());
    }

    [Theory]
    [InlineData("", "APP_API_TOKEN")]
    [InlineData("", "app_api_token")]
    [InlineData("", "DAPR_API_TOKEN")]
    [InlineData("", "dapr_x")]
    [InlineData("", "DAPR_")]
    [InlineData("DAPR_", "API_TOKEN")]
    [InlineData("dapr_", "API_TOKEN")]
    [InlineData("DAP", "R_X")]
    [InlineData("APP_API_", "TOKEN")]
    [InlineData("app_", "Api_Token")]
    public async Task A_variable_of_the_sidecar_is_never_served(string prefix, string name)
    {
        StoreSurroundings surroundings = Surroundings((prefix + name, "canary"));
        ISecretStore store = await surroundings.CreateAsync(("prefix", prefix));

        SecretStoreException failure = await store.FailureAsync(name);

        Assert.Equal(SecretStoreFailure.PermissionDenied, failure.Failure);
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty(await store.BulkGetAsync());
        Assert.Equal(
            $"{StoreSurroundings.ComponentName}: Access to env var {name} is forbidden",
            Assert.Single(surroundings.Logs.Lines, line => line.Level is LogLevel.Warning).Message);
    }

    [Theory]
    [InlineData("", "APP_API_TOKENS")]
    [InlineData("", "MY_DAPR_X")]
    [InlineData("", "DAPR")]
    [InlineData("", "DAPRX_Y")]
    [InlineData("MY_", "DAPR_X")]
    [InlineData("MY_", "APP_API_TOKEN")]
    public async Task A_variable_that_only_resembles_one_of_the_sidecar_is_served(string prefix, string name)
    {
        ISecretStore store = await StartAsync(prefix, (prefix + name, "value"));

        Assert.Equal("value", await store.ValueAsync(name));
        Assert.Equal([$"{name}.{name}=value"], await store.AllPairsAsync());
    }

    [Fact]
    public async Task Bulk_says_nothing_about_the_variables_that_it_leaves_out()
    {
        StoreSurroundings surroundings = Surroundings(("DAPR_API_TOKEN", "canary"), ("x", "1"));
        ISecretStore store = await surroundings.CreateAsync();

        Assert.Equal(["x.x=1"], await store.AllPairsAsync());
        Assert.Empty(surroundings.Logs.Lines);
    }

    [Theory]
    [InlineData("absent")]
    [InlineData("DAPR_API_TOKEN")]
    [InlineData("")]
    public async Task With_the_contract_of_daprd_an_absent_or_forbidden_variable_is_an_empty_value(string name)
    {
        StoreSurroundings surroundings = new(LocalEnvSecretStore.Descriptor)
        {
            ErrorContract = ErrorContract.Daprd,
            Environment = { ["DAPR_API_TOKEN"] = "canary", ["present"] = "value" },
        };
        ISecretStore store = await surroundings.CreateAsync();

        Assert.Equal("", await store.ValueAsync(name));
        Assert.Equal("value", await store.ValueAsync("present"));
        Assert.Equal(["present.present=value"], await store.AllPairsAsync());
        Assert.Equal(name.StartsWith("DAPR_", StringComparison.Ordinal) ? 1 : 0, surroundings.Said(LogEventIds.ForbiddenEnvironmentVariable));
    }

    [Fact]
    public async Task An_empty_variable_is_found_and_an_absent_one_is_not()
    {
        ISecretStore store = await StartAsync("", ("EMPTY", ""));

        Assert.Equal("", await store.ValueAsync("EMPTY"));
        Assert.Equal("secret ABSENT not found", (await store.FailureAsync("ABSENT")).Message);
    }

    [Fact]
    public async Task It_has_no_features()
    {
        Assert.Equal(SecretStoreFeatures.None, (await StartAsync("")).Features);
    }

    private static ValueTask<ISecretStore> StartAsync(string prefix, params (string Name, string Value)[] variables) =>
        Surroundings(variables).CreateAsync(("prefix", prefix));

    private static StoreSurroundings Surroundings(params (string Name, string Value)[] variables)
    {
        StoreSurroundings surroundings = new(LocalEnvSecretStore.Descriptor);
        foreach ((string name, string value) in variables)
            surroundings.Environment.Add(name, value);
        return surroundings;
    }
}
