namespace Tacit.Runtime.Api.Grpc;

/// <summary>What one call may use.</summary>
/// <param name="MaxMessageBytes">Largest message in either direction.</param>
/// <param name="MessageTimeout">How long a request message may take to arrive.</param>
internal sealed record GrpcLimits(int MaxMessageBytes, TimeSpan MessageTimeout);
