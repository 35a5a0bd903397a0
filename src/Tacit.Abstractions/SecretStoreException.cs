namespace Tacit.Abstractions;

/// <summary>The one exception of secret stores whose message may leave the process.</summary>
/// <param name="failure">The kind, which decides status codes and whether the call is worth repeating.</param>
/// <param name="message">Safe to show: no secret material, no credential, no backend's answer.</param>
/// <param name="innerException">For the log at debug level only; never shown to callers.</param>
public sealed class SecretStoreException(SecretStoreFailure failure, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What kind of failure it is.</summary>
    public SecretStoreFailure Failure { get; } = failure;

    /// <summary>How long the backend asked to wait, if it did. Only with <see cref="SecretStoreFailure.Unavailable"/>.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The component metadata field to blame, when a factory throws; its position is shown with the message.</summary>
    public string? MetadataField { get; init; }
}
