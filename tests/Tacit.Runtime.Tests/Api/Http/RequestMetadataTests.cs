using Tacit.Runtime.Api.Http;

namespace Tacit.Runtime.Tests.Api.Http;

public sealed class RequestMetadataTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("foo=bar&baz", "")]
    [InlineData("metadata.a=1", "a=1")]
    [InlineData("metadata.a=1&foo=bar&metadata.b=2", "a=1|b=2")]
    [InlineData("metadata.a=1&metadata.a=2", "a=1")]
    [InlineData("metadata.a=1&metadata.A=2", "A=2|a=1")]
    [InlineData("metadata.c", "c=")]
    [InlineData("metadata.c=", "c=")]
    [InlineData("metadata.c=a=b", "c=a=b")]
    [InlineData("metadata.=x", "=x")]
    [InlineData("metadata=x", "")]
    [InlineData("Metadata.a=1", "")]
    [InlineData("&&metadata.a=1&&", "a=1")]
    [InlineData("metadata.%61=x+y%2B%C3%A9", "a=x y+é")]
    [InlineData("%6detadata.a=1", "a=1")]
    [InlineData("metadata%2Ea=1", "a=1")]
    [InlineData("metadata.a=%zz&metadata.b=2", "b=2")]
    [InlineData("metadata.%=1&metadata.b=2", "b=2")]
    [InlineData("metadata.a=1;metadata.c=3&metadata.b=2", "b=2")]
    [InlineData("metadata.a=1%3B2", "a=1;2")]
    [InlineData("metadata.a=%zz&metadata.a=2", "a=2")]
    [InlineData("metadata.a=%00", "a=\0")]
    public void Metadata_is_read_by_the_rules_of_daprd(string query, string expected) =>
        Assert.Equal(expected, string.Join('|', RequestMetadata.Parse(query).OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => $"{entry.Key}={entry.Value}")));

    [Theory]
    [InlineData("", null)]
    [InlineData("appid=a", "a")]
    [InlineData("appid=a&appid=b", "a")]
    [InlineData("APPID=a", null)]
    [InlineData("x=1&app%69d=a%20b", "a b")]
    [InlineData("appid", "")]
    [InlineData("appid=%zz&appid=b", "b")]
    public void Find_takes_the_first_value(string query, string? value) => Assert.Equal(value, RequestMetadata.Find(query, "appid"));
}
