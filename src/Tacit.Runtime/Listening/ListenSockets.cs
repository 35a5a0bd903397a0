using System.Net;
using System.Net.Sockets;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Api;
using Tacit.Runtime.State;

namespace Tacit.Runtime.Listening;

/// <summary>Binds every socket of the sidecar before a port is announced, so that no two of them can be given the same one.</summary>
internal sealed class ListenSockets : IDisposable
{
    /// <summary>How often a free port is looked for that is free on every address.</summary>
    private const int FreePortAttempts = 50;

    private readonly List<BoundSocket> _bound = [];
    private readonly HashSet<int> _taken;

    /// <param name="options">A port that they name is never given to a listener that takes any free one; nor is the app's.</param>
    private ListenSockets(SidecarOptions options) =>
        _taken = [options.AppPort, options.HttpPort, options.GrpcPort, options.PublicPort ?? 0, options.MetricsPort ?? 0, .. options.ReservedPorts];

    public IReadOnlyList<BoundSocket> All => _bound;

    /// <summary>Binds what the options ask for.</summary>
    /// <exception cref="StartFailedException">A port is taken, or a socket cannot be made; every such problem is named.</exception>
    public static ListenSockets Bind(SidecarOptions options)
    {
        ListenSockets sockets = new(options);
        List<ResourceProblem> problems = [];
        if (options.AppPort > 0 && options.UnixDomainSocket is null && (options.AppPort == options.HttpPort || options.AppPort == options.GrpcPort))
            problems.Add(ResourceProblem.Error($"--app-port {options.AppPort} is the port of the sidecar's own API; the app needs one of its own"));
        if (options.UnixDomainSocket is { } directory)
        {
            TryBind(problems, () => sockets.BindUnix(ListenerKind.Http, SocketPath(options, directory, "http")));
            TryBind(problems, () => sockets.BindUnix(ListenerKind.Grpc, SocketPath(options, directory, "grpc")));
        }
        else
        {
            TryBind(problems, () => sockets.BindTcp(ListenerKind.Http, options.ListenAddresses, options.HttpPort, "HTTPPort", "--dapr-http-port"));
            TryBind(problems, () => sockets.BindTcp(ListenerKind.Grpc, options.ListenAddresses, options.GrpcPort, "GRPCPort", "--dapr-grpc-port"));
        }

        if (options.PublicPort is { } publicPort)
        {
            IReadOnlyList<string> addresses = options.PublicListenAddresses is { Count: > 0 } given ? given : ["0.0.0.0", "::"];
            TryBind(problems, () => sockets.BindTcp(ListenerKind.Public, addresses, publicPort, "PublicPort", "--dapr-public-port"));
        }

        if (options.MetricsPort is { } metricsPort)
            TryBind(problems, () => sockets.BindTcp(ListenerKind.Metrics, options.MetricsListenAddresses, metricsPort, "MetricsPort", "--metrics-port"));

        if (problems.Count == 0)
            return sockets;
        sockets.Dispose();
        throw new StartFailedException(problems);
    }

    /// <summary>The port of a listener, or 0 when it has none.</summary>
    public int PortOf(ListenerKind kind) => _bound.Find(bound => bound.Kind == kind)?.EndPoint is IPEndPoint address ? address.Port : 0;

    public void Dispose()
    {
        foreach (BoundSocket bound in _bound)
            bound.Dispose();
    }

    private static string SocketPath(SidecarOptions options, string directory, string api) =>
        Path.GetFullPath(Path.Combine(directory, $"dapr-{options.AppId}-{api}.socket"), options.WorkingDirectory);

    private static void TryBind(List<ResourceProblem> problems, Action bind)
    {
        try
        {
            bind();
        }
        catch (StartFailedException failure)
        {
            problems.AddRange(failure.Problems);
        }
    }

    private void BindUnix(ListenerKind kind, string path) => _bound.Add(UnixSocket.Bind(kind, path));

    private void BindTcp(ListenerKind kind, IReadOnlyList<string> names, int port, string name, string flag)
    {
        IReadOnlyList<IPAddress> addresses = Resolve(names);
        for (int attempt = 1; ; attempt++)
        {
            List<BoundSocket> bound = [];
            try
            {
                BindOnEach(kind, addresses, port, bound);
                _bound.AddRange(bound);
                return;
            }
            catch (SocketException failure)
            {
                bound.ForEach(socket => socket.Dispose());
                bool retry = port == 0 && failure.SocketErrorCode is SocketError.AddressAlreadyInUse && attempt < FreePortAttempts;
                if (!retry)
                    throw StartFailedException.Because(Describe(failure, addresses, port, name, flag));
            }
        }
    }

    /// <summary>Binds one port on every address. An address family that the machine lacks is left out, if another one is there.</summary>
    private void BindOnEach(ListenerKind kind, IReadOnlyList<IPAddress> addresses, int port, List<BoundSocket> bound)
    {
        SocketException? lacking = null;
        foreach (IPAddress address in addresses)
        {
            int wanted = port != 0 ? port : bound is [{ EndPoint: IPEndPoint first }, ..] ? first.Port : 0;
            try
            {
                bound.Add(BindOne(kind, address, wanted));
                if (wanted == 0 && bound[^1].EndPoint is IPEndPoint chosen && _taken.Contains(chosen.Port))
                    throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }
            catch (SocketException failure) when (failure.SocketErrorCode is SocketError.AddressFamilyNotSupported or SocketError.AddressNotAvailable)
            {
                lacking = failure;
            }
        }

        if (bound.Count == 0)
            throw lacking!;
    }

    private static BoundSocket BindOne(ListenerKind kind, IPAddress address, int port)
    {
        Socket socket = new(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.AddressFamily is AddressFamily.InterNetworkV6)
                socket.DualMode = false;
            socket.Bind(new IPEndPoint(address, port));
            // On Linux only a listening socket keeps others from binding the same port.
            socket.Listen(BoundSocket.Backlog);
            return new(kind, socket, socket.LocalEndPoint!);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static IReadOnlyList<IPAddress> Resolve(IReadOnlyList<string> names)
    {
        if (names.Count == 0)
            return [IPAddress.Loopback, IPAddress.IPv6Loopback];

        List<IPAddress> addresses = [];
        foreach (string name in names.Select(name => name.Trim('[', ']')))
        {
            if (IPAddress.TryParse(name, out IPAddress? address))
                addresses.Add(address);
            else if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase))
                addresses.AddRange([IPAddress.Loopback, IPAddress.IPv6Loopback]);
            else
                addresses.AddRange(Lookup(name));
        }

        return [.. addresses.Distinct()];
    }

    private static IPAddress[] Lookup(string name)
    {
        try
        {
            return Dns.GetHostAddresses(name);
        }
        catch (SocketException)
        {
            throw StartFailedException.Because($"the listen address '{name}' is neither an address nor a name that resolves to one");
        }
    }

    /// <summary>Begins with the words of the dapr CLI, which scripts look for.</summary>
    private static string Describe(SocketException failure, IReadOnlyList<IPAddress> addresses, int port, string name, string flag)
    {
        string where = string.Join(" and ", addresses);
        string unavailable = $"invalid configuration for {name}. Port {port} is not available";
        return failure.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"{unavailable}: it is in use on {where}; choose another with {flag}, or 0 for a free one",
            SocketError.AccessDenied => $"{unavailable}: this user may not open it on {where}; choose one above 1023 with {flag}",
            _ => $"port {port} on {where} cannot be opened ({failure.SocketErrorCode}); see {flag}",
        };
    }
}
