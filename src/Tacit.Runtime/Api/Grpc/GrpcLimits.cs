namespace Tacit.Runtime.Api.Grpc;

/// <summary>What one call may use.</summary>
/// <param name="MaxMessageBytes">Largest message in either direction.</param>
/// <param name="MessageTimeout">How long a request message may take to arrive, and an answer message to be taken.</param>
internal sealed record GrpcLimits(int MaxMessageBytes, TimeSpan MessageTimeout)
{
    /// <summary>What a call may use that needs no token: nobody who makes one is known.</summary>
    public GrpcLimits ForAnybody() => new(
        Math.Min(MaxMessageBytes, 4 * 1024),
        MessageTimeout < TimeSpan.FromSeconds(10) ? MessageTimeout : TimeSpan.FromSeconds(10));
}
