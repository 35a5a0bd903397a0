using System.Net.Sockets;
using System.Text;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Api;

/// <summary>A request that takes its time while the configuration changes.</summary>
public sealed class RequestSnapshotTests
{
    private const string Scoped = "spec: {secrets: {scopes: [{storeName: s, defaultAccess: deny}]}}";
    private const string Hidden = "spec: {api: {denied: [{name: secrets, version: v1, protocol: http}]}}";

    /// <summary>Decided by the old allow list and the new scopes, it would be given what neither configuration gives.</summary>
    [Fact]
    public async Task It_is_decided_by_one_configuration_from_its_head_to_its_end()
    {
        FakeSecretStore store = FakeSecretStore.Of(("k", "canary-4711"));
        FakeResourceSource source = new(FakeResourceSource.Component("s")) { Configuration = Scoped };
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(), [store.Descriptor], source);
        using TcpClient held = new("127.0.0.1", sidecar.Port);
        NetworkStream stream = held.GetStream();
        await stream.WriteAsync("GET /v1.0/secrets/s/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"u8.ToArray());
        // The sidecar asks for the body when it has let the head pass.
        Assert.StartsWith("HTTP/1.1 100 ", await ReadLineAsync(stream), StringComparison.Ordinal);

        source.Configuration = Hidden;
        await sidecar.Host.ReloadAsync(CancellationToken.None);
        Assert.Equal(404, (await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/s/k")).Status);
        await stream.WriteAsync("{} "u8.ToArray());
        using StreamReader reader = new(stream, Encoding.UTF8);
        string answer = await reader.ReadToEndAsync().Soon();

        Assert.Contains("HTTP/1.1 403 ", answer, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", answer, StringComparison.Ordinal);
    }

    private static async Task<string> ReadLineAsync(NetworkStream stream)
    {
        StringBuilder line = new();
        byte[] one = new byte[1];
        while (line is not [.., '\n'] && await stream.ReadAsync(one).AsTask().Soon() == 1)
            line.Append((char)one[0]);
        return line.ToString();
    }
}
