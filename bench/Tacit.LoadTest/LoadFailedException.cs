namespace Tacit.LoadTest;

/// <summary>Ends the run; the message is all that the caller is shown.</summary>
internal sealed class LoadFailedException(string message) : Exception(message);
