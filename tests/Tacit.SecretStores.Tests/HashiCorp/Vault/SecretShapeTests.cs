using System.Text.Json;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault;

namespace Tacit.SecretStores.Tests.HashiCorp.Vault;

/// <summary>What becomes of a secret's JSON.</summary>
public sealed class SecretShapeTests
{
    [Theory]
    [InlineData("\"text\"", "text")]
    [InlineData("\"\\u00e9\\\"\"", "\u00e9\"")]
    [InlineData("\"\"", "")]
    [InlineData("null", "")]
    [InlineData("1.0", "1.0")]
    [InlineData("-0", "-0")]
    [InlineData("1e400", "1e400")]
    [InlineData("false", "false")]
    [InlineData("[ 1 ]", "[ 1 ]")]
    [InlineData("{\"b\":\"\\u0041\" }", "{\"b\":\"\\u0041\" }")]
    public void A_pair_is_the_text_or_the_json(string json, string value)
    {
        using JsonDocument document = JsonDocument.Parse($"{{\"key\": {json}}}");

        SecretData secret = new SecretShape(isText: false).Of("db", document.RootElement);

        Assert.Equal(new("key", value), Assert.Single(secret.Pairs));
    }

    [Fact]
    public void As_text_there_is_one_pair_that_is_called_like_the_secret()
    {
        using JsonDocument document = JsonDocument.Parse("{ \"a\": 1 }");

        SecretData secret = new SecretShape(isText: true).Of("folder/db", document.RootElement);

        Assert.Equal(new("folder/db", "{ \"a\": 1 }"), Assert.Single(secret.Pairs));
    }
}
