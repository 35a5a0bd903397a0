using System.Diagnostics;

namespace Tacit.SecretStores.Http;

/// <summary>Connections to backends.</summary>
internal static class BackendHandler
{
    /// <summary>How long a connection is kept, so that names are looked up again and certificates that changed are shown.</summary>
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(5);

    /// <summary>More than these wait for one that is free.</summary>
    private const int MaxConnections = 64;

    /// <summary>A handler that does nothing by itself: no redirects, cookies, compression, or headers of tracing.</summary>
    public static SocketsHttpHandler Create(ServerTrust trust) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
        PooledConnectionLifetime = ConnectionLifetime,
        MaxConnectionsPerServer = MaxConnections,
        EnableMultipleHttp2Connections = true,
        SslOptions = trust.Options(),
    };
}
