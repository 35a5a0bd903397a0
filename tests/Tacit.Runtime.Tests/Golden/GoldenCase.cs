using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tacit.Runtime.Tests.Golden;

/// <summary>One request and what it must be answered with, from <c>golden/*.json</c>.</summary>
internal sealed record GoldenCase
{
    public required string Id { get; init; }

    public required string Fixture { get; init; }

    /// <summary>Method, space, request target as on the wire.</summary>
    public required string Request { get; init; }

    public IReadOnlyList<string> Headers { get; init; } = [];

    public string? Body { get; init; }

    /// <summary>How many bytes of filler the body has instead.</summary>
    public int BodyFiller { get; init; }

    public required GoldenAnswer Daprd { get; init; }

    /// <summary>Only where it differs.</summary>
    public GoldenAnswer? Documented { get; init; }

    /// <summary>Why the case differs from daprd 1.18.3, where it does.</summary>
    public string? Note { get; init; }

    /// <summary>Unknown members are refused: a misspelt expectation would check nothing.</summary>
    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
    };

    public static IReadOnlyList<GoldenCase> All { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "http-*.json").Order(StringComparer.Ordinal)
            .SelectMany(file => JsonSerializer.Deserialize<GoldenCase[]>(File.ReadAllText(file), Json)!),
    ];

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "golden");

    /// <summary>The bytes to send.</summary>
    public byte[] Bytes(int port)
    {
        byte[] body = BodyFiller > 0 ? [.. Enumerable.Repeat((byte)'x', BodyFiller)] : Encoding.UTF8.GetBytes(Body ?? "");
        List<string> head = [$"{Request} HTTP/1.1", .. Headers.Select(header => header.Replace("{port}", $"{port}", StringComparison.Ordinal)), "Connection: close"];
        if (!Headers.Any(header => header.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)))
            head.Insert(1, $"Host: localhost:{port}");
        if (body.Length > 0)
            head.Add($"Content-Length: {body.Length}");
        return [.. Encoding.UTF8.GetBytes(string.Join("\r\n", head) + "\r\n\r\n"), .. body];
    }
}
