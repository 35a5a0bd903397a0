using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>The variables that name proxies, and addresses that are exempt from them, as Go programs read them.</summary>
public sealed class ProxyVariablesTests
{
    private const string Proxy = "http://proxy.example:3128";

    [Theory]
    [InlineData("https://api.example", "", true)]
    [InlineData("https://api.example", "*", false)]
    [InlineData("https://api.example", "other.example,*", false)]
    [InlineData("https://api.example", "api.example", false)]
    [InlineData("https://api.example", "API.Example", false)]
    [InlineData("https://api.example", "pi.example", true)]
    [InlineData("https://api.example", " other.example , api.example ,", false)]
    [InlineData("https://a.api.example", "api.example", false)]
    [InlineData("https://a.api.example", ".api.example", false)]
    [InlineData("https://api.example", ".api.example", true)]
    [InlineData("https://a.api.example", "*.api.example", false)]
    [InlineData("https://api.example", "*.api.example", true)]
    [InlineData("https://a.api.example", "*api.example", true)]
    [InlineData("https://example", "com", true)]
    [InlineData("https://api.example:6443", "api.example:6443", false)]
    [InlineData("https://api.example:6443", "api.example:443", true)]
    [InlineData("https://api.example", "api.example:443", false)]
    [InlineData("https://a.api.example:6443", ".api.example:6443", false)]
    [InlineData("https://api.example", "api.example:", false)]
    [InlineData("https://api.example", ":443", true)]
    [InlineData("https://10.1.2.3", "10.1.2.3", false)]
    [InlineData("https://10.1.2.3", "10.1.2.30", true)]
    [InlineData("https://10.1.2.3:6443", "10.1.2.3:6443", false)]
    [InlineData("https://10.1.2.3:6443", "10.1.2.3:443", true)]
    [InlineData("https://10.1.2.3", "10.0.0.0/8", false)]
    [InlineData("https://10.1.2.3", "10.9.9.9/8", false)]
    [InlineData("https://11.1.2.3", "10.0.0.0/8", true)]
    [InlineData("https://api.example", "0.0.0.0/0", true)]
    [InlineData("https://[fd00::1]", "fd00::1", false)]
    [InlineData("https://[fd00::1]", "[fd00::1]", false)]
    [InlineData("https://[fd00::1]:6443", "[fd00::1]:6443", false)]
    [InlineData("https://[fd00::1]:6443", "[fd00::1]:443", true)]
    [InlineData("https://[fd00::1]", "fd00:0::1", false)]
    [InlineData("https://[fd00::1]", "fd00::/8", false)]
    [InlineData("https://[fd00::1]", "fd00::1234/16", false)]
    [InlineData("https://[fe80::1]", "fd00::/8", true)]
    [InlineData("https://10.1.2.3", "::/0", true)]
    [InlineData("https://localhost:6443", "", false)]
    [InlineData("https://127.0.0.1:6443", "", false)]
    [InlineData("https://127.8.8.8", "", false)]
    [InlineData("https://[::1]", "", false)]
    public void A_proxy_is_used_unless_the_address_is_exempt(string address, string exceptions, bool isUsed)
    {
        HttpProxy? proxy = Find(address, ("HTTPS_PROXY", Proxy), ("NO_PROXY", exceptions));

        Assert.Equal(isUsed ? Proxy : null, proxy?.ToString());
    }

    [Theory]
    [InlineData("https://api.example", "http://upper-s.example:1")]
    [InlineData("http://api.example", "http://upper.example:1")]
    public void Each_scheme_has_its_variable_and_that_in_capitals_goes_first(string address, string used) => Assert.Equal(used, Find(
        address,
        ("https_proxy", "http://lower-s.example:1"),
        ("HTTPS_PROXY", "http://upper-s.example:1"),
        ("http_proxy", "http://lower.example:1"),
        ("HTTP_PROXY", "http://upper.example:1"))?.ToString());

    [Fact]
    public void An_empty_variable_in_capitals_leaves_it_to_the_other()
    {
        Assert.Equal(Proxy, Find("https://api.example", ("HTTPS_PROXY", ""), ("https_proxy", Proxy))?.ToString());
        Assert.Null(Find("https://api.example", ("https_proxy", Proxy), ("NO_PROXY", ""), ("no_proxy", "api.example")));
        Assert.NotNull(Find("https://api.example", ("https_proxy", Proxy), ("NO_PROXY", "other.example"), ("no_proxy", "api.example")));
    }

    [Fact]
    public void Without_a_variable_there_is_no_proxy()
    {
        Assert.Null(Find("https://api.example"));
        Assert.Null(Find("https://api.example", ("HTTP_PROXY", Proxy), ("ALL_PROXY", Proxy)));
    }

    [Theory]
    [InlineData("proxy.example:3128", "http://proxy.example:3128")]
    [InlineData("proxy.example", "http://proxy.example")]
    [InlineData("https://proxy.example:8443", "https://proxy.example:8443")]
    [InlineData("http://ann:abcd@proxy.example:3128/", "http://proxy.example:3128")]
    [InlineData("http://[fd00::1]:3128", "http://[fd00::1]:3128")]
    public void The_scheme_may_be_left_out_and_credentials_are_not_shown(string written, string shown) =>
        Assert.Equal(shown, Find("https://api.example", ("HTTPS_PROXY", written))?.ToString());

    [Theory]
    [InlineData("http://")]
    [InlineData("socks5://ann:abcd@proxy.example")]
    [InlineData("http://ann:abcd@:3128")]
    public void What_is_no_proxy_is_refused_without_being_shown(string written)
    {
        SecretStoreException refusal = Assert.Throws<SecretStoreException>(() => Find("https://api.example", ("HTTPS_PROXY", written)));

        Assert.StartsWith("HTTPS_PROXY is no address of a proxy", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("abcd", refusal.ToString(), StringComparison.Ordinal);
    }

    private static HttpProxy? Find(string address, params (string Name, string Value)[] variables) =>
        ProxyVariables.For(new(address), variables.ToDictionary(variable => variable.Name, variable => variable.Value, StringComparer.Ordinal));
}
