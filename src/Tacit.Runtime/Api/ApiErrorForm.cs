namespace Tacit.Runtime.Api;

/// <summary>The shape of an error in HTTP.</summary>
internal enum ApiErrorForm
{
    /// <summary><c>{"errorCode":…,"message":…}</c> without a newline.</summary>
    Json,

    /// <summary>The message and a newline, as Go's <c>http.Error</c> writes them.</summary>
    Text,

    /// <summary>The message alone, as Go's HTTP server answers what it cannot parse.</summary>
    BareText,

    /// <summary>A status without a body.</summary>
    Empty,
}
