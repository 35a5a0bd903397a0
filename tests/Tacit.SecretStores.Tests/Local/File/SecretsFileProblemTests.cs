using System.Text;
using Tacit.Abstractions;

namespace Tacit.SecretStores.Tests.Local.File;

/// <summary>Content of which no store is created. The refusals say where, and never show what.</summary>
public sealed class SecretsFileProblemTests : IDisposable
{
    private readonly SecretsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"a:b":"canary","a":{"b":"canary"}}""", "a:b", 1, 1)]
    [InlineData("""
        {
          "a:b": "canary",
          "a": {
            "b": "canary"
          }
        }
        """, "a:b", 2, 4)]
    [InlineData("""
        {
          "twice": "canary",
          "other": 1,
          "twice": "canary"
        }
        """, "twice", 2, 4)]
    [InlineData("""
        {
          "list": ["canary"],
          "list:0": "canary"
        }
        """, "list:0", 2, 3)]
    [InlineData("""
        {
          "list:1": "canary", "list": ["x",
          "canary"]
        }
        """, "list:1", 2, 3)]
    public async Task Names_that_collide_are_refused_with_both_lines(string content, string name, int first, int second)
    {
        string message = (await _folder.RefusalAsync(content)).Message;

        Assert.StartsWith($"{_folder.File}:{second}: the name '{name}' is already taken by line {first};", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""
        {
          "a": {"x": "1",
                "x": "2"}
        }
        """, "x", 2, 3)]
    [InlineData("""
        {
          "a": {"x": "1"},
          "a": {"y": "2"}
        }
        """, "a", 2, 3)]
    [InlineData("""
        {
          "a": [1],
          "a": "2"
        }
        """, "a", 2, 3)]
    public async Task With_multiValued_names_that_collide_are_refused_with_both_lines(string content, string name, int first, int second)
    {
        string message = (await _folder.RefusalAsync(content, ("multiValued", "true"))).Message;

        Assert.StartsWith($"{_folder.File}:{second}: the name '{name}' is already taken by line {first};", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_separator_decides_what_collides()
    {
        const string content = """{"a:b":"1","a":{"b":"2"}}""";
        ISecretStore store = await _folder.StartAsync(content, ("nestedSeparator", "::"));

        Assert.Equal(["a::b.a::b=2", "a:b.a:b=1"], await store.AllPairsAsync());
    }

    [Fact]
    public async Task With_multiValued_two_secrets_may_have_the_same_keys()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":{"x":"1"},"b":{"x":"2"},"x":"3"}""", ("multiValued", "true"));

        Assert.Equal(["a.x=1", "b.x=2", "x.x=3"], await store.AllPairsAsync());
    }

    [Fact]
    public async Task Several_problems_are_said_at_once()
    {
        string message = (await _folder.RefusalAsync("""
            {
              "a:b": 1, "a": {"b": 2},
              "c": 3,
              "c": 4,
              "c": 5
            }
            """)).Message;

        Assert.Collection(
            message.Split('\n'),
            line => Assert.StartsWith($"{_folder.File}:2: the name 'a:b' is already taken by line 2;", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"{_folder.File}:4: the name 'c' is already taken by line 3;", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"{_folder.File}:5: the name 'c' is already taken by line 3;", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_flood_of_problems_is_cut()
    {
        string members = string.Join(",\n", Enumerable.Repeat("\"a\": 1", 1000));

        string message = (await _folder.RefusalAsync($"{{{members}}}")).Message;

        Assert.InRange(message.Split('\n').Length, 2, 50);
    }

    [Theory]
    [InlineData("{\n  \"name\": canary\n}", ":2:11:")]
    [InlineData("{\n  \"canary\" \"b\"\n}", ":2:12:")]
    [InlineData("{\"a\":\"canary\",}", ":1:15:")]
    [InlineData("{\"a\":\"canary", ":1:")]
    [InlineData("{\"a\":\"canary\"", ":1:")]
    [InlineData("{\"a\":'canary'}", ":1:6:")]
    [InlineData("{\"a\":\"\\canary\"}", ":1:")]
    [InlineData("{\"a\":\"canary\n\"}", ":1:")]
    [InlineData("{\"a\":01}", ":1:")]
    [InlineData("{\"a\":NaN}", ":1:6:")]
    [InlineData("canary", ":1:1:")]
    [InlineData("  \n ", ":")]
    [InlineData("{\"a\":1} canary", ":1:9:")]
    [InlineData("{\"a\":1}\n{\"canary\":1}", ":2:1:")]
    [InlineData("null canary", ":1:6:")]
    [InlineData("name=canary", ":1:")]
    public async Task What_is_not_JSON_is_refused_with_its_place(string content, string place)
    {
        string message = (await _folder.RefusalAsync(content)).Message;

        Assert.StartsWith(_folder.File + place, message, StringComparison.Ordinal);
        Assert.EndsWith(": not valid JSON", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_file_is_refused_with_advice()
    {
        Assert.Equal($"{_folder.File} is empty; write {{}} for no secrets", (await _folder.RefusalAsync("")).Message);
    }

    [Theory]
    [InlineData("[\"canary\"]", ":1:1:")]
    [InlineData("\n  \"canary\"", ":2:3:")]
    [InlineData("7919", ":1:1:")]
    [InlineData("true", ":1:1:")]
    public async Task What_is_not_an_object_is_refused(string content, string place)
    {
        string message = (await _folder.RefusalAsync(content)).Message;

        Assert.StartsWith($"{_folder.File}{place} the file must hold a JSON object", message, StringComparison.Ordinal);
        Assert.DoesNotContain("7919", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\n  \"a\": \"\uFFFF\"}", ":2:8:")]
    [InlineData("{\n  \"\uFFFF\": 1}", ":2:3:")]
    [InlineData("{\n  \"a\": {\"b\": [1, \"\uFFFF\"]}}", ":2:18:")]
    public async Task What_is_not_UTF8_is_refused_with_its_place(string content, string place)
    {
        // U+FFFF stands for a byte that UTF-8 has no use for.
        byte[] bytes = [.. Encoding.Latin1.GetBytes(content.Replace('\uFFFF', '\u00ff'))];

        string message = (await _folder.RefusalAsync(bytes)).Message;

        Assert.StartsWith($"{_folder.File}{place} not valid UTF-8", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":"canary\ud800"}""", ":1:6:")]
    [InlineData("""{"a":"\udc00canary"}""", ":1:6:")]
    [InlineData("""{"\ud83d":"b"}""", ":1:2:")]
    public async Task An_unpaired_surrogate_is_refused_with_its_place(string content, string place)
    {
        string message = (await _folder.RefusalAsync(content)).Message;

        Assert.StartsWith($"{_folder.File}{place}", message, StringComparison.Ordinal);
        Assert.Contains("surrogate", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UTF16_is_refused()
    {
        byte[] bytes = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("""{"a":"canary"}""")];

        Assert.StartsWith($"{_folder.File}:1:1:", (await _folder.RefusalAsync(bytes)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("true")]
    public async Task Nesting_that_is_too_deep_is_refused(string multiValued)
    {
        (string, string)[] metadata = [("multiValued", multiValued)];
        ISecretStore store = await _folder.StartAsync(Nested(100), metadata);
        Assert.Equal("x", Assert.Single(Assert.Single(await store.BulkGetAsync()).Value.Pairs).Value);

        SecretStoreException refusal = await _folder.RefusalAsync(Nested(100_000), metadata);

        Assert.StartsWith($"{_folder.File}:1:", refusal.Message, StringComparison.Ordinal);
        Assert.EndsWith(": nested more than 128 deep", refusal.Message, StringComparison.Ordinal);
    }

    private static string Nested(int depth) =>
        new StringBuilder().Insert(0, "{\"a\":", depth).Append("\"x\"").Append('}', depth).ToString();
}
