using System.Net;
using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>Where a backend may redirect to.</summary>
public sealed class RedirectRulesTests
{
    [Theory]
    [InlineData("https://vault.example:8200", "", "https://vault.example:8200/x")]
    [InlineData("https://vault.example:8200", "", "https://VAULT.example:8200/x")]
    [InlineData("https://vault.example", "", "https://vault.example:443/x")]
    [InlineData("http://vault.example:8200", "", "https://vault.example:8200/x")]
    [InlineData("https://vault.example:8200", "two.example", "https://two.example:8200/x")]
    [InlineData("https://vault.example:8200", "TWO.example:9000", "https://two.example:9000/x")]
    [InlineData("https://vault.example:8200", "two.example:443", "https://two.example/x")]
    [InlineData("http://vault.example:8200", "two.example:80", "http://two.example/x")]
    [InlineData("https://vault.example", "two.example", "https://two.example/x")]
    [InlineData("https://vault.example:8200", "one.example two.example", "https://two.example:8200/x")]
    [InlineData("https://vault.example:8200", "[::1]:9000", "https://[::1]:9000/x")]
    [InlineData("https://vault.example:8200", "[::1]", "https://[::1]:8200/x")]
    [InlineData("https://vault.example:8200", "10.0.0.1", "https://10.0.0.1:8200/x")]
    public void Its_own_place_and_those_that_are_named_are_allowed(string address, string others, string target) =>
        Assert.Equal(new Uri(target), Rules(address, others).Follow(new(address), new(target)));

    [Theory]
    [InlineData("https://vault.example:8200", "", "https://two.example:8200")]
    [InlineData("https://vault.example:8200", "", "https://vault.example")]
    [InlineData("https://vault.example:8200", "two.example", "https://two.example")]
    [InlineData("https://vault.example:8200", "two.example:9000", "https://two.example:8200")]
    [InlineData("https://vault.example:8200", "example", "https://two.example:8200")]
    [InlineData("https://vault.example:8200", "two.example", "https://two.example.evil:8200")]
    [InlineData("https://vault.example:8200", "two.example", "https://a.two.example:8200")]
    [InlineData("https://vault.example:8200", "*.example", "https://two.example:8200")]
    public void Other_places_are_refused_by_name(string address, string others, string target)
    {
        SecretStoreException refusal = Assert.Throws<SecretStoreException>(() => Rules(address, others).Follow(new(address), new($"{target}/path?query")));

        Assert.Equal(SecretStoreFailure.InvalidRequest, refusal.Failure);
        Assert.Equal(
            $"the server at {address} redirects to {target}, which may not see the credentials. If it is a node of the same cluster, name it in redirectHosts", refusal.Message);
    }

    [Theory]
    [InlineData("https://vault.example", "http://vault.example", "from https to http")]
    [InlineData("https://vault.example", "ftp://vault.example", "from https to ftp")]
    [InlineData("http://vault.example", "ftp://vault.example", "from http to ftp")]
    [InlineData("https://vault.example", "file:///etc/passwd", "from https to file")]
    public void Other_schemes_are_not_followed(string address, string target, string words)
    {
        SecretStoreException refusal = Assert.Throws<SecretStoreException>(() => Rules(address, "vault.example").Follow(new(address), new(target)));

        Assert.Equal(SecretStoreFailure.InvalidRequest, refusal.Failure);
        Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void User_info_is_refused_even_for_its_own_place_and_not_shown()
    {
        Uri address = new("https://vault.example:8200");

        SecretStoreException refusal = Assert.Throws<SecretStoreException>(() => Rules($"{address}", "").Follow(address, new("https://user:canary-7f3a91@vault.example:8200/x")));

        Assert.Contains("redirects to https://vault.example:8200,", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/other?x=1", "https://vault.example:8200/v1/other?x=1")]
    [InlineData("other", "https://vault.example:8200/v1/other")]
    [InlineData("//vault.example:8200/x", "https://vault.example:8200/x")]
    public void A_place_can_be_told_without_a_host(string location, string target) => Assert.Equal(
        new Uri(target), Rules("https://vault.example:8200", "").Follow(new("https://vault.example:8200/v1/first"), new(location, UriKind.RelativeOrAbsolute)));

    [Fact]
    public void A_redirect_without_a_place_may_pass()
    {
        SecretStoreException failure = Assert.Throws<SecretStoreException>(() => Rules("https://vault.example", "").Follow(new("https://vault.example"), null));

        Assert.Equal(SecretStoreFailure.Unavailable, failure.Failure);
    }

    [Theory]
    [InlineData(300, false)]
    [InlineData(301, true)]
    [InlineData(302, true)]
    [InlineData(303, false)]
    [InlineData(304, false)]
    [InlineData(305, false)]
    [InlineData(307, true)]
    [InlineData(308, true)]
    [InlineData(200, false)]
    public void Redirects_are_what_repeats_the_same_request(int status, bool isRedirect) => Assert.Equal(isRedirect, RedirectRules.IsRedirect((HttpStatusCode)status));

    [Theory]
    [InlineData("https://user:secret@vault.example:8200/path?query#fragment", "https://vault.example:8200")]
    [InlineData("https://vault.example", "https://vault.example")]
    [InlineData("http://[::1]:8200/x", "http://[::1]:8200")]
    public void Of_an_address_scheme_host_and_port_are_shown(string address, string shown) => Assert.Equal(shown, RedirectRules.Show(new(address)));

    private static RedirectRules Rules(string address, string others) => new(new(address), others.Split(' ', StringSplitOptions.RemoveEmptyEntries), "redirectHosts");
}
