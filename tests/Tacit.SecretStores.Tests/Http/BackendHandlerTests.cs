using Tacit.Http;

namespace Tacit.SecretStores.Tests.Http;

/// <summary>What connections do not do by themselves.</summary>
public sealed class BackendHandlerTests
{
    [Fact]
    public void Nothing_is_followed_kept_or_sent_around_without_being_asked()
    {
        using SocketsHttpHandler handler = BackendHandler.Create(new() { RootsSetting = "roots", ServerNameSetting = "name" }, TimeSpan.FromSeconds(1), proxy: null);

        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseCookies);
        Assert.False(handler.UseProxy);
        Assert.Equal(System.Net.DecompressionMethods.None, handler.AutomaticDecompression);
    }
}
