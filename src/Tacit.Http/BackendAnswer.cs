using System.Net;

namespace Tacit.Http;

/// <summary>What a backend answered, whole and within the limits. Its text form never shows the body.</summary>
/// <param name="Status">The status.</param>
/// <param name="MediaType">The media type of the body without parameters; empty where there is none.</param>
/// <param name="RetryAfter">How long the backend asks to wait, if it does.</param>
/// <param name="Body">The body.</param>
internal sealed record BackendAnswer(HttpStatusCode Status, string MediaType, TimeSpan? RetryAfter, byte[] Body)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;

    public override string ToString() => $"answer {(int)Status} of {Body.Length} bytes";
}
