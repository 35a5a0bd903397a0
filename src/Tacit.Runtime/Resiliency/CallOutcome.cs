namespace Tacit.Runtime.Resiliency;

/// <summary>What the end of a call tells of the backend's health.</summary>
internal enum CallOutcome
{
    /// <summary>It answered, be it with a refusal.</summary>
    Success,

    /// <summary>It did not answer, or with its own failure.</summary>
    Failure,

    /// <summary>Nothing: the caller did not wait.</summary>
    Unknown,
}
