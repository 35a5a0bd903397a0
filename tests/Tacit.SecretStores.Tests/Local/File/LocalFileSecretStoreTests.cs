using System.Text;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;

namespace Tacit.SecretStores.Tests.Local.File;

/// <summary>How the members of a secrets file become secrets.</summary>
public sealed class LocalFileSecretStoreTests : IDisposable
{
    private readonly SecretsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Nested_members_and_elements_become_names()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":{"b":["x",{"c":"y"},["z"]]},"d":"e"}""");

        Assert.Equal(["a:b:0.a:b:0=x", "a:b:1:c.a:b:1:c=y", "a:b:2:0.a:b:2:0=z", "d.d=e"], await store.AllPairsAsync());
        Assert.Equal("y", await store.ValueAsync("a:b:1:c"));
        Assert.Equal(SecretStoreFeatures.None, store.Features);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a:b")]
    [InlineData("a:b:1")]
    [InlineData("a:b:")]
    [InlineData("A:b:0")]
    [InlineData("b")]
    public async Task What_holds_a_secret_is_not_one(string name)
    {
        ISecretStore store = await _folder.StartAsync("""{"a":{"b":["x"]}}""");

        SecretStoreException failure = await store.FailureAsync(name);

        Assert.Equal(SecretStoreFailure.NotFound, failure.Failure);
        Assert.Equal($"secret {name} not found", failure.Message);
    }

    [Theory]
    [InlineData("::", "a::b")]
    [InlineData(".", "a.b")]
    [InlineData("/", "a/b")]
    [InlineData(" ", "a b")]
    [InlineData("", "a:b")]
    public async Task The_separator_may_be_chosen_and_an_empty_one_means_a_colon(string separator, string name)
    {
        ISecretStore store = await _folder.StartAsync("""{"a":{"b":"x"}}""", ("nestedSeparator", separator));

        Assert.Equal("x", await store.ValueAsync(name));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("42", "42")]
    [InlineData("-7", "-7")]
    [InlineData("-0", "-0")]
    [InlineData("1.50", "1.50")]
    [InlineData("0.0000123", "0.0000123")]
    [InlineData("12345678901234567890123", "12345678901234567890123")]
    [InlineData("1e400", "1e400")]
    [InlineData("1E+2", "1E+2")]
    [InlineData("true", "true")]
    [InlineData("false", "false")]
    [InlineData("null", "")]
    [InlineData("\"\"", "")]
    [InlineData("\"\\u0041\\n\\ud83d\\udd11\"", "A\n\ud83d\udd11")]
    public async Task A_leaf_is_served_as_its_text(string json, string value)
    {
        ISecretStore store = await _folder.StartAsync($$"""{"leaf":{{json}},"nested":[{{json}}]}""");

        Assert.Equal(value, await store.ValueAsync("leaf"));
        Assert.Equal(value, await store.ValueAsync("nested:0"));
    }

    [Fact]
    public async Task Empty_objects_and_arrays_vanish()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":{},"b":[],"c":{"d":[{}]},"e":"f"}""");

        Assert.Equal(["e.e=f"], await store.AllPairsAsync());
    }

    [Fact]
    public async Task An_empty_name_is_a_name()
    {
        ISecretStore store = await _folder.StartAsync("""{"":"x","a":{"":"y"},"b":{"":{"":"z"}}}""");

        Assert.Equal([".=x", "a:.a:=y", "b::.b::=z"], await store.AllPairsAsync());
    }

    [Theory]
    [InlineData("{}")]
    [InlineData(" {\n} ")]
    [InlineData("null")]
    public async Task A_file_may_hold_no_secrets(string content)
    {
        ISecretStore store = await _folder.StartAsync(content);

        Assert.Empty(await store.BulkGetAsync());
    }

    [Fact]
    public async Task A_byte_order_mark_and_comments_are_skipped()
    {
        byte[] content =
        [
            .. Encoding.UTF8.Preamble,
            .. """
               // a secret is coming
               {
                 /* here */ "a": /* it */ "//b" // is
               }
               // done
               """u8,
        ];

        Assert.Equal(["a.a=//b"], await (await _folder.StartAsync(content)).AllPairsAsync());
    }

    [Fact]
    public async Task With_multiValued_a_top_level_object_is_one_secret()
    {
        ISecretStore store = await _folder.StartAsync(
            """{"parent":{"child1":"1","child2":{"child3":3,"child4":[null,true]}},"parent2":{"child1":"x"},"single":"s","none":{}}""",
            ("multiValued", "true"));

        Assert.Equal(SecretStoreFeatures.MultipleKeyValuesPerSecret, store.Features);
        Assert.Equal(
            [
                "parent.child1=1", "parent.child2:child3=3", "parent.child2:child4:0=", "parent.child2:child4:1=true",
                "parent2.child1=x", "single.single=s",
            ],
            await store.AllPairsAsync());
        Assert.Equal(4, (await store.GetAsync("parent")).Pairs.Count);
        Assert.Equal("s", await store.ValueAsync("single"));
        Assert.Empty((await store.GetAsync("none")).Pairs);
        Assert.Contains("none", (await store.BulkGetAsync()).Keys);
    }

    [Theory]
    [InlineData("parent:child")]
    [InlineData("child")]
    public async Task With_multiValued_a_member_of_a_secret_is_not_a_secret(string name)
    {
        ISecretStore store = await _folder.StartAsync("""{"parent":{"child":"1"}}""", ("multiValued", "true"));

        Assert.Equal(SecretStoreFailure.NotFound, (await store.FailureAsync(name)).Failure);
    }

    [Fact]
    public async Task With_multiValued_the_separator_joins_inside_a_secret()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":{"b":{"c":"x"}}}""", ("multiValued", "true"), ("nestedSeparator", "::"));

        Assert.Equal(["a.b::c=x"], await store.AllPairsAsync());
    }

    [Fact]
    public async Task With_multiValued_other_top_level_values_are_dropped_with_a_warning()
    {
        ISecretStore store = await _folder.StartAsync(
            """{"array":["canary",{"x":1}],"number":7919,"bool":true,"nothing":null,"kept":"s"}""", ("multiValued", "true"));

        Assert.Equal(["kept.kept=s"], await store.AllPairsAsync());
        string[] warnings = [.. _folder.Surroundings.Logs.Lines.Where(line => line.Level is LogLevel.Warning).Select(line => line.Message)];
        Assert.Collection(
            warnings,
            warning => Assert.Contains("'array'", warning, StringComparison.Ordinal),
            warning => Assert.Contains("'number'", warning, StringComparison.Ordinal),
            warning => Assert.Contains("'bool'", warning, StringComparison.Ordinal),
            warning => Assert.Contains("'nothing'", warning, StringComparison.Ordinal));
        Assert.All(warnings, warning => Assert.Contains(_folder.File, warning, StringComparison.Ordinal));
        Assert.DoesNotContain(SecretsFolder.Canary, string.Concat(warnings), StringComparison.Ordinal);
        Assert.DoesNotContain("7919", string.Concat(warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_multiValued_nothing_is_dropped()
    {
        await _folder.StartAsync("""{"array":["x"],"number":1,"bool":true,"nothing":null}""");

        Assert.Empty(_folder.Surroundings.Logs.Lines);
    }

    [Theory]
    [InlineData("TRUE", true)]
    [InlineData("y", true)]
    [InlineData("1", true)]
    [InlineData("false", false)]
    [InlineData("", false)]
    public async Task The_feature_follows_multiValued(string multiValued, bool declared)
    {
        ISecretStore store = await _folder.StartAsync("""{"a":{"b":"x"}}""", ("multiValued", multiValued));

        Assert.Equal(declared, store.Features.HasFlag(SecretStoreFeatures.MultipleKeyValuesPerSecret));
        Assert.Equal([declared ? "a.b=x" : "a:b.a:b=x"], await store.AllPairsAsync());
    }

    [Fact]
    public async Task A_secret_without_nesting_may_look_like_one_with()
    {
        ISecretStore store = await _folder.StartAsync("""{"a:b":"x","a":{"c":"y","b:d":"z"}}""");

        Assert.Equal(["a:b.a:b=x", "a:b:d.a:b:d=z", "a:c.a:c=y"], await store.AllPairsAsync());
    }
}
