namespace Tacit.Testing.Backends;

/// <summary>One request to a fake, with its number.</summary>
internal abstract class FakeCall(int number, FakeRequest request)
{
    /// <summary>1 for the first request of the server's life.</summary>
    public int Number { get; } = number;

    public string Method { get; } = request.Method;

    /// <summary>The path with its percent-encoding, from the first slash to the question mark.</summary>
    public string RawPath { get; } = request.RawPath;

    /// <summary>What follows the question mark, with its percent-encoding.</summary>
    public string Query { get; } = request.Query;

    public IReadOnlyDictionary<string, string> Headers { get; } = request.Headers;

    /// <summary>The body, as the text that it mostly is.</summary>
    public string Body => request.Body;

    public ReadOnlyMemory<byte> BodyBytes => request.Bytes;

    /// <summary>The path, decoded.</summary>
    public virtual string Path => Uri.UnescapeDataString(RawPath);

    /// <summary>The token of the header <c>Authorization</c>, where it is a bearer's.</summary>
    public virtual string? Token =>
        Headers.GetValueOrDefault("Authorization") is { } value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value[7..].Trim() : null;

    /// <summary>Whether this is such a request; the prefix is of the path as it was sent, or as it reads.</summary>
    public bool Is(string method, string pathPrefix) =>
        Method == method && (RawPath.StartsWith(pathPrefix, StringComparison.Ordinal) || Path.StartsWith(pathPrefix, StringComparison.Ordinal));

    public override string ToString() => $"{Method} {RawPath}{(Query.Length > 0 ? "?" : "")}{Query}";
}
