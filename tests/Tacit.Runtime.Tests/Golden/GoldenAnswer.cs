using System.Text.Json;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Golden;

/// <summary>What an answer must look like; a member that is absent is not checked.</summary>
internal sealed record GoldenAnswer
{
    public required int Status { get; init; }

    /// <summary>The content type; JSON null means that there must be none.</summary>
    public JsonElement Type { get; init; }

    public string? Body { get; init; }

    public string? BodyPrefix { get; init; }

    public IReadOnlyList<string> BodyContains { get; init; } = [];

    /// <summary>Whole header lines, as often as they are listed.</summary>
    public IReadOnlyList<string> Headers { get; init; } = [];

    /// <summary>Names of headers that must be absent.</summary>
    public IReadOnlyList<string> NoHeaders { get; init; } = [];

    public void Check(RawAnswer answer)
    {
        Assert.Equal(Status, answer.Status);
        if (Body is not null)
            Assert.Equal(Body, answer.Body);
        if (BodyPrefix is not null)
            Assert.StartsWith(BodyPrefix, answer.Body, StringComparison.Ordinal);
        Assert.All(BodyContains, part => Assert.Contains(part, answer.Body, StringComparison.Ordinal));
        if (Type.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            Assert.Equal(Type.GetString(), answer.Header("Content-Type"));
        Assert.All(Headers.GroupBy(line => line), line => Assert.Equal(line.Count(), answer.Headers.Count(given => given == line.Key)));
        Assert.All(NoHeaders, name => Assert.Null(answer.Header(name)));
        // What no fixture and no row says, because it holds for all of them; what the web server refuses itself never gets as far.
        if (Status is not (414 or 431))
            Assert.Equal("no-store", answer.Header("Cache-Control"));
    }
}
