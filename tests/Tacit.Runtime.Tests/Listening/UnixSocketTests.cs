using System.Net.Sockets;
using Tacit.Runtime.State;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Listening;

/// <summary>Unix domain sockets in place of ports.</summary>
public sealed class UnixSocketTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string HttpSocket => Path.Combine(_folder.Path, "dapr-myapp-http.socket");

    private string GrpcSocket => Path.Combine(_folder.Path, "dapr-myapp-grpc.socket");

    [Fact]
    public async Task Both_APIs_are_served_by_sockets_that_only_their_owner_can_use()
    {
        await using InProcessSidecar sidecar = await StartAsync();

        Assert.Equal((0, 0), (sidecar.Host.HttpPort, sidecar.Host.GrpcPort));
        Assert.All([HttpSocket, GrpcSocket], AssertIsPrivate);
        Assert.Equal("{\"k\":\"v\"}\n", await GetAsync("/v1.0/secrets/fs/k"));
    }

    [Fact]
    public async Task No_name_is_a_bad_host_there()
    {
        await using InProcessSidecar sidecar = await StartAsync();

        Assert.Equal("{\"k\":\"v\"}\n", await GetAsync("/v1.0/secrets/fs/k", "any.example"));
    }

    [Fact]
    public async Task The_sockets_are_gone_after_the_end_and_can_be_made_again()
    {
        await using (await StartAsync())
            Assert.True(File.Exists(HttpSocket));

        Assert.False(File.Exists(HttpSocket));
        Assert.False(File.Exists(GrpcSocket));
        await using InProcessSidecar again = await StartAsync();
        Assert.Equal("{\"k\":\"v\"}\n", await GetAsync("/v1.0/secrets/fs/k"));
    }

    [Fact]
    public async Task A_dead_socket_is_replaced()
    {
        string elsewhere = Path.Combine(_folder.Path, "x");
        using (Socket dead = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            dead.Bind(new UnixDomainSocketEndPoint(elsewhere));
            dead.Listen();
            // Closing removes the name that was bound, so what a crash leaves behind needs another one.
            File.Move(elsewhere, HttpSocket);
        }

        Assert.True(File.Exists(HttpSocket));
        await using InProcessSidecar sidecar = await StartAsync();

        Assert.Equal("{\"k\":\"v\"}\n", await GetAsync("/v1.0/secrets/fs/k"));
    }

    [Fact]
    public async Task A_live_socket_is_left_alone()
    {
        await using InProcessSidecar first = await StartAsync();

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(StartAsync);

        Assert.Contains($"a running sidecar already serves {HttpSocket}", failure.Message, StringComparison.Ordinal);
        Assert.Equal("{\"k\":\"v\"}\n", await GetAsync("/v1.0/secrets/fs/k"));
    }

    [Theory]
    [InlineData("precious")]
    [InlineData("")]
    public async Task A_regular_file_is_left_alone(string content)
    {
        _folder.Write("dapr-myapp-http.socket", content);

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(StartAsync);

        Assert.Contains($"{HttpSocket} is in the way and is not a socket", failure.Message, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(HttpSocket));
        Assert.False(File.Exists(GrpcSocket));
    }

    [Fact]
    public async Task A_pipe_is_left_alone_and_not_waited_for()
    {
        using (System.Diagnostics.Process make = System.Diagnostics.Process.Start("mkfifo", HttpSocket))
            await make.WaitForExitAsync();

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(StartAsync);

        Assert.Contains($"{HttpSocket} is in the way and is not a socket", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_in_the_way_is_an_error()
    {
        Directory.CreateDirectory(HttpSocket);

        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(StartAsync);

        Assert.Contains(HttpSocket, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_folder_is_made()
    {
        string folder = Path.Combine(_folder.Path, "a", "b");

        await using InProcessSidecar sidecar = await StartAsync(folder);

        Assert.True(File.Exists(Path.Combine(folder, "dapr-myapp-http.socket")));
    }

    [Fact]
    public async Task A_path_that_is_too_long_is_an_error_that_names_the_flag()
    {
        StartFailedException failure = await Assert.ThrowsAsync<StartFailedException>(() => StartAsync(Path.Combine(_folder.Path, new string('x', 100))));

        Assert.Equal(2, failure.Problems.Count);
        Assert.All(failure.Problems, problem => Assert.Contains("--unix-domain-socket", problem.Message, StringComparison.Ordinal));
    }

    private static void AssertIsPrivate(string path)
    {
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    private Task<InProcessSidecar> StartAsync() => StartAsync(_folder.Path);

    private Task<InProcessSidecar> StartAsync(string folder) =>
        InProcessSidecar.StartAsync(InProcessSidecar.Options(_folder.WriteLocalFile("fs", """{"k":"v"}""")) with { UnixDomainSocket = folder });

    private async Task<string> GetAsync(string path, string host = "localhost")
    {
        using SocketsHttpHandler handler = new()
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(HttpSocket), cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        };
        using HttpClient client = new(handler);
        return await client.GetStringAsync(new Uri($"http://{host}{path}"));
    }
}
