using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>An answer of the API server: a text, or a watch that goes on.</summary>
internal sealed record KubeAnswer
{
    public const string Json = "application/json";

    public required int Status { get; init; }

    public required string Text { get; init; }

    public string ContentType { get; init; } = Json;

    /// <summary>The value of <c>Retry-After</c>, where there is one.</summary>
    public long? RetryAfterSeconds { get; init; }

    /// <summary>Whether the server knows no such endpoint, which a test never wants.</summary>
    public bool IsUnexpected { get; init; }

    /// <summary>The events that follow, in place of the text.</summary>
    public KubeWatch? Watch { get; init; }

    /// <summary>What a server in Go says of a path that nobody has registered.</summary>
    public static KubeAnswer NoRoute { get; } = new() { Status = 404, Text = "404 page not found\n", ContentType = "text/plain; charset=utf-8", IsUnexpected = true };

    public static KubeAnswer Of(JsonObject body, int status = 200) => new() { Status = status, Text = GoText.Json(body) };

    public static KubeAnswer Of(KubeObject item, int status = 200) => new() { Status = status, Text = item.Text + "\n" };
}
