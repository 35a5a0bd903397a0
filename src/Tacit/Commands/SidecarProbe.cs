using System.Net.Sockets;
using System.Text;
using Tacit.Runtime;
using Tacit.Terminals;

namespace Tacit.Commands;

/// <summary><c>serve --wait</c>: waits until a sidecar on this machine answers that it is ready.</summary>
internal static class SidecarProbe
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public static async Task<int> WaitAsync(int port, CommandConsole console, CancellationToken cancellationToken)
    {
        using TimeLimit limit = new(Patience, TimeProvider.System, cancellationToken);
        try
        {
            while (!await IsReadyAsync(port, limit.Token))
                await Task.Delay(Pause, TimeProvider.System, limit.Token);
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            console.WriteError($"error: no sidecar became ready on port {port} within {Patience.TotalSeconds} s; --dapr-http-port names another port");
            return ExitCodes.Failure;
        }
    }

    private static async Task<bool> IsReadyAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync("127.0.0.1", port, cancellationToken);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes("GET /v1.0/healthz/outbound HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"), cancellationToken);
            using StreamReader reader = new(stream, Encoding.ASCII);
            return await reader.ReadLineAsync(cancellationToken) is { } status && status.StartsWith("HTTP/1.1 204", StringComparison.Ordinal);
        }
        catch (Exception failure) when (failure is SocketException or IOException)
        {
            return false;
        }
    }
}
