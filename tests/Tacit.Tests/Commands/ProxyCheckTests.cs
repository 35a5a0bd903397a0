using Tacit.Commands;

namespace Tacit.Tests.Commands;

public sealed class ProxyCheckTests
{
    [Theory]
    [InlineData("http_proxy=http://u:canary@p", "http_proxy is set and no_proxy does not name 127.0.0.1 and localhost: the app's calls to the sidecar may go to the proxy. Set no_proxy=127.0.0.1,localhost")]
    [InlineData("ALL_PROXY=p;NO_PROXY=localhost, example.com", "ALL_PROXY is set and no_proxy does not name 127.0.0.1: the app's calls to the sidecar may go to the proxy. Set no_proxy=localhost,example.com,127.0.0.1")]
    [InlineData("HTTP_PROXY=p;no_proxy=;NO_PROXY=*", "HTTP_PROXY is set and no_proxy does not name 127.0.0.1 and localhost: the app's calls to the sidecar may go to the proxy. Set no_proxy=127.0.0.1,localhost")]
    public void A_proxy_that_would_catch_the_app_is_told(string environment, string expected)
    {
        string? warning = ProxyCheck.Warning(Variables(environment));

        Assert.Equal(expected, warning);
        Assert.DoesNotContain("canary", warning!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("A=b")]
    [InlineData("http_proxy=")]
    [InlineData("https_proxy=p")]
    [InlineData("http_proxy=p;no_proxy=*")]
    [InlineData("http_proxy=p;no_proxy=LOCALHOST,127.0.0.1,x")]
    [InlineData("http_proxy=p;no_proxy=localhost 127.0.0.0/8")]
    public void Else_there_is_nothing_to_say(string environment) => Assert.Null(ProxyCheck.Warning(Variables(environment)));

    private static Dictionary<string, string> Variables(string text) =>
        text.Split(';').Select(variable => variable.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1]);
}
