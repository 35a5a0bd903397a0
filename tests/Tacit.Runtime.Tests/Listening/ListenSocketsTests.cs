using System.Net;
using System.Net.Sockets;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Api;
using Tacit.Runtime.Listening;
using Tacit.Runtime.State;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Listening;

/// <summary>TCP ports: free ones, busy ones, and none that is shared.</summary>
public sealed class ListenSocketsTests
{
    [Theory]
    [InlineData("--dapr-http-port")]
    [InlineData("--dapr-grpc-port")]
    [InlineData("--dapr-public-port")]
    [InlineData("--metrics-port")]
    public void A_busy_port_is_named_with_its_flag(string flag)
    {
        using TcpListener busy = new(IPAddress.Loopback, 0);
        busy.Start();
        int port = ((IPEndPoint)busy.LocalEndpoint).Port;
        SidecarOptions options = InProcessSidecar.Options() with { PublicListenAddresses = ["127.0.0.1"] };

        StartFailedException failure = Assert.Throws<StartFailedException>(() => ListenSockets.Bind(flag switch
        {
            "--dapr-http-port" => options with { HttpPort = port },
            "--dapr-grpc-port" => options with { GrpcPort = port },
            "--dapr-public-port" => options with { PublicPort = port },
            _ => options with { MetricsPort = port },
        }));

        string message = Assert.Single(failure.Problems).Message;
        Assert.Contains($"Port {port} is not available: it is in use on 127.0.0.1", message, StringComparison.Ordinal);
        Assert.EndsWith($"; choose another with {flag}, or 0 for a free one", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_port_of_the_app_is_not_the_sidecars(bool isHttp)
    {
        SidecarOptions options = InProcessSidecar.Options() with { AppPort = 3500 };

        StartFailedException failure = Assert.Throws<StartFailedException>(() => ListenSockets.Bind(isHttp ? options with { HttpPort = 3500 } : options with { GrpcPort = 3500 }));

        Assert.Contains(failure.Problems, problem => problem.Message == "--app-port 3500 is the port of the sidecar's own API; the app needs one of its own");
    }

    [Fact]
    public void Every_busy_port_is_named_and_nothing_stays_bound()
    {
        using TcpListener busy = new(IPAddress.Loopback, 0);
        busy.Start();
        int port = ((IPEndPoint)busy.LocalEndpoint).Port;
        using ListenSockets free = ListenSockets.Bind(InProcessSidecar.Options());
        int freePort = free.PortOf(ListenerKind.Http);
        free.Dispose();

        StartFailedException failure = Assert.Throws<StartFailedException>(
            () => ListenSockets.Bind(InProcessSidecar.Options() with { HttpPort = port, GrpcPort = freePort, MetricsPort = port }));

        Assert.Equal(2, failure.Problems.Count);
        using ListenSockets again = ListenSockets.Bind(InProcessSidecar.Options() with { HttpPort = freePort });
        Assert.Equal(freePort, again.PortOf(ListenerKind.Http));
    }

    [Fact]
    public void Two_listeners_cannot_have_the_same_port()
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        int port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();

        StartFailedException failure = Assert.Throws<StartFailedException>(() => ListenSockets.Bind(InProcessSidecar.Options() with { HttpPort = port, GrpcPort = port }));

        Assert.Contains("--dapr-grpc-port", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("", "127.0.0.1,::1")]
    [InlineData("localhost", "127.0.0.1,::1")]
    [InlineData("[::1]", "::1")]
    [InlineData("127.0.0.1,127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.2,127.0.0.1", "127.0.0.2,127.0.0.1")]
    public void A_listener_has_one_port_on_each_of_its_addresses(string addresses, string bound)
    {
        using ListenSockets sockets = ListenSockets.Bind(
            InProcessSidecar.Options() with { ListenAddresses = addresses.Split(',', StringSplitOptions.RemoveEmptyEntries), MetricsPort = null });

        IPEndPoint[] http = [.. sockets.All.Where(socket => socket.Kind is ListenerKind.Http).Select(socket => (IPEndPoint)socket.EndPoint)];
        Assert.Single(http.Select(endPoint => endPoint.Port).Distinct());
        Assert.NotEqual(0, http[0].Port);
        // A machine without IPv6 leaves ::1 out.
        Assert.Equal(bound.Split(',').Where(address => Socket.OSSupportsIPv6 || !address.Contains(':')), http.Select(endPoint => $"{endPoint.Address}"));
    }

    [Theory]
    [InlineData("no-such-host.invalid", "the listen address 'no-such-host.invalid' is neither an address nor a name that resolves to one")]
    [InlineData("203.0.113.1", "port 0 on 203.0.113.1 cannot be opened")]
    public void An_address_that_is_not_the_machines_is_an_error(string address, string message)
    {
        StartFailedException failure = Assert.Throws<StartFailedException>(() => ListenSockets.Bind(InProcessSidecar.Options() with { ListenAddresses = [address] }));

        Assert.All(failure.Problems, problem => Assert.Equal(ProblemSeverity.Error, problem.Severity));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_sidecars_at_once_never_share_ports_and_each_answers_for_itself()
    {
        InProcessSidecar[] sidecars = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(() =>
            InProcessSidecar.StartAsync(InProcessSidecar.Options() with { AppId = $"app{i}", PublicPort = 0, PublicListenAddresses = ["127.0.0.1"] }))));
        try
        {
            int[] ports = [.. sidecars.SelectMany(sidecar => sidecar.Ports())];
            Assert.Equal(24 * 4, ports.Length);
            Assert.Equal(ports.Length, ports.Distinct().Count());

            RawAnswer[] answers = await Task.WhenAll(sidecars.Select((sidecar, i) => RawHttp.SendAsync(sidecar.Port, "GET", $"/v1.0/healthz?appid=app{i}")));
            Assert.All(answers, answer => Assert.Equal(204, answer.Status));
        }
        finally
        {
            foreach (InProcessSidecar sidecar in sidecars)
                await sidecar.DisposeAsync();
        }
    }
}
