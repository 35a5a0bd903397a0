namespace Tacit.Http;

/// <summary>What a backend may take of us.</summary>
/// <param name="Timeout">The time of one call, from the first byte sent to the last one read, redirects included; of a stream, the time until it begins.</param>
/// <param name="MaxAnswerBytes">The size of an answer's body; of a stream, of one line.</param>
internal sealed record BackendLimits(TimeSpan Timeout, int MaxAnswerBytes)
{
    /// <summary>The metadata field that sets the time, for messages; null where none does.</summary>
    public string? TimeoutField { get; init; }

    /// <summary>The metadata field that sets the size, for messages; null where none does.</summary>
    public string? MaxAnswerField { get; init; }

    /// <summary>What a message ends with when the time is over.</summary>
    public string TimeoutAdvice => TimeoutField is null ? "" : $"; {TimeoutField} allows more";

    /// <summary>What a message ends with when an answer is too large.</summary>
    public string MaxAnswerAdvice => MaxAnswerField is null ? "" : $"; {MaxAnswerField} allows more";
}
