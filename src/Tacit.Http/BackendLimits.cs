using Tacit.Abstractions;

namespace Tacit.Http;

/// <summary>What a backend may take of us.</summary>
/// <param name="Timeout">The time of one call, from the first byte sent to the last one read, redirects included; of a stream, the time until it begins.</param>
/// <param name="MaxAnswerBytes">The size of an answer's body; of a stream, of one line.</param>
internal sealed record BackendLimits(TimeSpan Timeout, int MaxAnswerBytes)
{
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromHours(1);

    private const int SmallestAnswer = 1024;

    /// <summary>Buffers are no longer than this: 1 GiB.</summary>
    private const int LargestAnswer = 1024 * 1024 * 1024;

    /// <summary>The metadata field that sets the time, for messages; null where none does.</summary>
    public string? TimeoutField { get; init; }

    /// <summary>The metadata field that sets the size, for messages; null where none does.</summary>
    public string? MaxAnswerField { get; init; }

    /// <summary>The limits that a component sets; left empty, the time is 15 s.</summary>
    /// <param name="metadata">The component's metadata.</param>
    /// <param name="timeoutField">The field of the time.</param>
    /// <param name="maxAnswerField">The field of the size.</param>
    /// <param name="usualBytes">The size where that field is left empty.</param>
    /// <exception cref="SecretStoreException">One of them is out of range.</exception>
    public static BackendLimits Of(ComponentMetadata metadata, string timeoutField, string maxAnswerField, int usualBytes)
    {
        TimeSpan timeout = metadata.GetDuration(timeoutField) ?? TimeSpan.FromSeconds(15);
        if (timeout <= TimeSpan.Zero || timeout > LongestTimeout)
            throw Wrong(timeoutField, "must be more than 0, and at most 1h");
        int bytes = metadata.GetNumber(maxAnswerField) ?? usualBytes;
        return bytes is >= SmallestAnswer and <= LargestAnswer
            ? new(timeout, bytes) { TimeoutField = timeoutField, MaxAnswerField = maxAnswerField }
            : throw Wrong(maxAnswerField, $"must be from {SmallestAnswer} to {LargestAnswer}");
    }

    /// <summary>What a message ends with when the time is over.</summary>
    public string TimeoutAdvice => TimeoutField is null ? "" : $"; {TimeoutField} allows more";

    /// <summary>What a message ends with when an answer is too large.</summary>
    public string MaxAnswerAdvice => MaxAnswerField is null ? "" : $"; {MaxAnswerField} allows more";

    private static SecretStoreException Wrong(string field, string what) => new(SecretStoreFailure.InvalidRequest, $"{field} {what}") { MetadataField = field };
}
