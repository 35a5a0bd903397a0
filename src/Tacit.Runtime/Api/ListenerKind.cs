namespace Tacit.Runtime.Api;

/// <summary>What a listener serves.</summary>
internal enum ListenerKind
{
    /// <summary>The HTTP API.</summary>
    Http,

    /// <summary>The gRPC API.</summary>
    Grpc,

    /// <summary>Health and metadata only, without a token: for probes.</summary>
    Public,

    /// <summary>The metrics page.</summary>
    Metrics,
}
