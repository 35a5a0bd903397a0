using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tacit.Testing.Backends;

/// <summary>A proxy that opens tunnels to ports of this machine, whatever host is asked for; or answers with any text instead.</summary>
internal sealed class FakeProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentQueue<string> _heads = new();
    private readonly ConcurrentQueue<byte> _sent = new();
    private readonly ConcurrentBag<Task> _tunnels = [];
    private readonly string? _answer;
    private readonly bool _staysOpen;
    private readonly Task _accepting;

    private FakeProxy(string? answer, bool staysOpen)
    {
        (_answer, _staysOpen) = (answer, staysOpen);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The heads of all requests.</summary>
    public IReadOnlyCollection<string> Heads => _heads;

    /// <summary>What clients have sent through tunnels, as letters.</summary>
    public string Sent => Encoding.Latin1.GetString([.. _sent]);

    /// <summary>A proxy that does what it is asked for.</summary>
    public static FakeProxy Start() => new(answer: null, staysOpen: false);

    /// <summary>A proxy that answers with a text.</summary>
    /// <param name="answer">The text; empty for none.</param>
    /// <param name="staysOpen">Whether the connection is left open after it.</param>
    public static FakeProxy Answering(string answer, bool staysOpen = false) => new(answer, staysOpen);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        _listener.Dispose();
        await Task.WhenAll([.. _tunnels, _accepting]).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
            _tunnels.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_ended.Token)));
    }

    private async Task ServeAsync(TcpClient client)
    {
        using TcpClient one = client;
        NetworkStream stream = client.GetStream();
        string head = await ReadHeadAsync(stream);
        _heads.Enqueue(head);
        if (_answer is not null)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(_answer), _ended.Token);
            if (_staysOpen)
                await Task.Delay(Timeout.InfiniteTimeSpan, _ended.Token);
            return;
        }

        // "CONNECT host:port HTTP/1.1"
        string target = head.Split(' ')[1];
        using TcpClient server = new();
        await server.ConnectAsync(IPAddress.Loopback, int.Parse(target[(target.LastIndexOf(':') + 1)..], null), _ended.Token);
        await stream.WriteAsync("HTTP/1.1 200 Connection established\r\nX-Proxy: fake\r\n\r\n"u8.ToArray(), _ended.Token);
        await Task.WhenAny(PumpAsync(stream, server.GetStream(), _sent), PumpAsync(server.GetStream(), stream, record: null));
    }

    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        StringBuilder head = new();
        byte[] one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _ended.Token) > 0)
            head.Append((char)one[0]);
        return head.ToString();
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, ConcurrentQueue<byte>? record)
    {
        byte[] buffer = new byte[16 * 1024];
        int read;
        while ((read = await from.ReadAsync(buffer, _ended.Token)) > 0)
        {
            foreach (byte sent in buffer.AsSpan(0, record is null ? 0 : read))
                record!.Enqueue(sent);
            await to.WriteAsync(buffer.AsMemory(0, read), _ended.Token);
        }
    }
}
