using Tacit.Http;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>Requests as they are handed to the connections.</summary>
public sealed class BackendHttpTests
{
    [Theory]
    [InlineData("https://vault.example/v1/a", "vault.example", "http://vault.example:443/v1/a")]
    [InlineData("https://vault.example:443/v1/a", "vault.example", "http://vault.example:443/v1/a")]
    [InlineData("https://vault.example:80/v1/a", "vault.example:80", "http://vault.example/v1/a")]
    [InlineData("https://vault.example:8200/v1/a", "vault.example:8200", "http://vault.example:8200/v1/a")]
    [InlineData("https://[::1]:8200/v1/a?list=true", "[::1]:8200", "http://[::1]:8200/v1/a?list=true")]
    [InlineData("http://vault.example/v1/a", "vault.example", "http://vault.example/v1/a")]
    [InlineData("http://vault.example:443/v1/a", "vault.example:443", "http://vault.example:443/v1/a")]
    public void The_host_that_is_sent_is_that_of_the_address_and_has_a_port_where_the_address_needs_one(string address, string host, string target)
    {
        Uri uri = new(address);

        using HttpRequestMessage message = BackendHttp.Message(new(HttpMethod.Get, uri), uri);

        Assert.Equal(host, message.Headers.Host);
        Assert.Equal(target, message.RequestUri!.AbsoluteUri);
    }
}
