namespace Tacit.Commands;

/// <summary>The command line is wrong; the message says how and what is allowed.</summary>
internal sealed class UsageException(string message) : Exception(message);
