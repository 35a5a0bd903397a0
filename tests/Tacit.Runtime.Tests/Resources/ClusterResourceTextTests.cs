using System.Text;
using System.Text.Json;
using Tacit.Abstractions.Resources;
using Tacit.Kubernetes.Resources;
using Tacit.Runtime.Resources;

namespace Tacit.Runtime.Tests.Resources;

/// <summary>A custom resource reads as the same resource in a file does, whatever its texts hold.</summary>
public sealed class ClusterResourceTextTests
{
    public static TheoryData<string> Values =>
    [
        "abcd", "", " both sides ", "\"quoted\" and 'quoted'", "back\\slash", "a\tb\r\nc", "<a href=\"x\">&amp;</a>", "schl\u00fcssel", "\ud83d\ude00 \ud83d\udc69\u200d\ud83d\ude80",
        "\u0000", "\u0001\u001f", "\u007f", "\u0080\u009f", "a\u0085b", "a\u2028b\u2029c", "\ufeffabcd", "a\ufffeb\uffff", "# none", "a: b", "- a", "{a: b}", "%TAG", "true", "null", "~", "1e3", "0x10", "{name}",
    ];

    /// <summary>As they stand in JSON and in YAML alike.</summary>
    public static TheoryData<string> Scalars => ["7", "-1", "1.5", "true", "false", "12345678901234567890", "1e+21", "0.1", "100000000"];

    [Theory]
    [MemberData(nameof(Values))]
    public void A_text_is_the_same(string value)
    {
        Assert.Equal(value, Value(GoQuoted(value)));
        // As other servers might write it: no letter is escaped, or all are.
        Assert.Equal(value, Value(GoQuoted(value).Replace("\\u2028", "\u2028", StringComparison.Ordinal).Replace("\\u2029", "\u2029", StringComparison.Ordinal)));
        Assert.Equal(value, Value($"\"{string.Concat(value.Select(sign => $"\\u{(int)sign:x4}"))}\""));
    }

    [Theory]
    [InlineData(5_000)]
    [InlineData(1_000_000)]
    public void A_long_text_is_the_same(int length)
    {
        string value = string.Concat(Enumerable.Range(0, length / 10).Select(i => $"{i % 1000:000} a\"b\\ "));

        Assert.Equal(value, Value(GoQuoted(value)));
    }

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_value_that_is_no_text_is_as_in_a_file(string value)
    {
        DeclaredResources file = Read(new("/component.yaml", $$"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: a
            spec:
              type: secretstores.local.file
              version: v1
              metadata:
              - name: x
                value: {{value}}
            """));

        Assert.Equal(Assert.Single(Assert.Single(file.Components).Metadata).Value, Value(value));
    }

    [Fact]
    public void Everything_else_is_as_in_a_file()
    {
        const string Yaml = """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: a
              namespace: shop
            spec:
              type: secretstores.hashicorp.vault
              version: v1
              ignoreErrors: true
              initTimeout: 7s
              metadata:
              - name: vaultToken
                secretKeyRef:
                  name: vault
                  key: token
            auth:
              secretStore: kubernetes
            scopes:
            - shop
            - mail
            """;
        const string Json = """
            {"apiVersion":"dapr.io/v1alpha1","kind":"Component",
             "metadata":{"name":"a","namespace":"shop","uid":"1","resourceVersion":"7","managedFields":[{"manager":"kubectl"}],"annotations":{"a":"b"}},
             "spec":{"type":"secretstores.hashicorp.vault","version":"v1","ignoreErrors":true,"initTimeout":"7s","metadata":[{"name":"vaultToken","secretKeyRef":{"name":"vault","key":"token"}}]},
             "auth":{"secretStore":"kubernetes"},"scopes":["shop","mail"]}
            """;

        Assert.Equal(Described(Read(new("/component.yaml", Yaml))), Described(Read(TextOf(Json))));
    }

    [Fact]
    public void A_mistake_names_the_object()
    {
        DeclaredResources read = Read(TextOf("""{"metadata":{"name":"a","namespace":"shop"},"spec":{"version":"v1"}}"""));

        Assert.StartsWith("components.dapr.io 'a' in namespace 'shop': ", $"{read.Problems[0]}", StringComparison.Ordinal);
    }

    /// <summary>What comes of a value of the metadata of a component in a cluster.</summary>
    private static string? Value(string json)
    {
        DeclaredResources read = Read(TextOf($$$"""
            {"metadata":{"name":"a","namespace":"shop"},"spec":{"type":"secretstores.local.file","version":"v1","metadata":[{"name":"x","value":{{{json}}}}]}}
            """));
        Assert.Empty(read.Problems);
        return Assert.Single(Assert.Single(read.Components).Metadata).Value;
    }

    /// <summary>A text as API servers, which are written in Go, quote it: nothing above ASCII is escaped but two line ends.</summary>
    private static string GoQuoted(string text) => $"\"{string.Concat(text.Select(sign => sign switch
    {
        '"' or '\\' => $"\\{sign}",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        < ' ' or '<' or '>' or '&' or '\u2028' or '\u2029' => $"\\u{(int)sign:x4}",
        _ => $"{sign}",
    }))}\"";

    private static ResourceText TextOf(string json)
    {
        using JsonDocument document = JsonDocument.Parse(Encoding.UTF8.GetBytes(json));
        return CustomResource.Component.TextOf(document.RootElement);
    }

    private static DeclaredResources Read(ResourceText text) => ResourceReader.Read(new([text], [], []), new Dictionary<string, string>());

    private static string Described(DeclaredResources read)
    {
        Assert.Empty(read.Problems);
        Component one = Assert.Single(read.Components);
        return $"{one.Name} {one.Namespace} {one.LogName} {one.IgnoreErrors} {one.InitTimeout} {one.SecretStore} {string.Join(',', one.Scopes)} "
            + string.Join(',', one.Metadata.Select(item => $"{item.Name}={item.Value} {item.SecretKeyRef?.Name}/{item.SecretKeyRef?.Key}"));
    }
}
