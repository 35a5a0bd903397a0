namespace Tacit.SecretStores.Http;

/// <summary>What a backend may take of us.</summary>
/// <param name="Timeout">The time of one call, from the first byte sent to the last one read, redirects included.</param>
/// <param name="MaxAnswerBytes">The size of an answer's body.</param>
/// <param name="TimeoutField">The metadata field that sets the time, for messages.</param>
/// <param name="MaxAnswerField">The metadata field that sets the size, for messages.</param>
internal sealed record BackendLimits(TimeSpan Timeout, int MaxAnswerBytes, string TimeoutField, string MaxAnswerField);
