namespace Tacit.Http;

/// <summary>A server's certificate was refused. The message is safe to show.</summary>
internal sealed class UntrustedServerException(string message) : Exception(message);
