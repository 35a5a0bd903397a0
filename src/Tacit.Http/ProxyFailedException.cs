namespace Tacit.Http;

/// <summary>A proxy does not lead to the server. The message is safe to show.</summary>
internal sealed class ProxyFailedException(string message) : Exception(message);
