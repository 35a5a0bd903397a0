using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;

namespace Tacit.Runtime.Health;

/// <summary>Waits for the app to listen on its port, as <c>--app-port</c> asks. Secrets are served meanwhile.</summary>
internal sealed partial class AppPortWatch(SidecarOptions options, ILogger<AppPortWatch> logger, TimeProvider timeProvider)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Completes when something listens there.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        Log.Waiting(logger, options.AppProtocol, options.AppPort);
        while (!await IsOpenAsync(cancellationToken))
            await Task.Delay(Pause, timeProvider, cancellationToken);
        Log.Discovered(logger, options.AppPort);
    }

    private async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(options.AppChannelAddress, options.AppPort, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static partial class Log
    {
        // Both are daprd's words; VS Code's tasks wait for 'waiting on port'.
        [LoggerMessage(LogEventIds.AppPortAwaited, LogLevel.Information,
            "application protocol: {Protocol}. waiting on port {Port}.  This will block until the app is listening on that port.")]
        public static partial void Waiting(ILogger logger, string protocol, int port);

        [LoggerMessage(LogEventIds.AppPortOpen, LogLevel.Information, "application discovered on port {Port}")]
        public static partial void Discovered(ILogger logger, int port);
    }
}
