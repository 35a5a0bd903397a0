namespace Tacit.ResourceBench;

/// <summary>Ends the run; the message is all that the caller is shown.</summary>
internal sealed class BenchFailedException(string message) : Exception(message);
