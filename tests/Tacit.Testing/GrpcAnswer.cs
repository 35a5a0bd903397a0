using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Status = Tacit.Runtime.Api.Grpc.Protocol.Status;

namespace Tacit.Testing;

/// <summary>The outcome of a gRPC call as it is on the wire.</summary>
internal sealed record GrpcAnswer
{
    /// <summary>Null when the answer is not gRPC at all.</summary>
    public GrpcStatus? Status { get; private init; }

    /// <summary>The decoded <c>grpc-message</c>, or null without one.</summary>
    public string? Message { get; private init; }

    /// <summary>What <c>grpc-status-details-bin</c> holds, or null.</summary>
    public Status? Details { get; private init; }

    public required int HttpStatus { get; init; }

    public required byte[] Body { get; init; }

    /// <summary>Lines <c>name: value</c> of the headers and the trailers.</summary>
    public required IReadOnlyList<string> Headers { get; init; }

    /// <summary>Whether the status is in the headers.</summary>
    public bool IsTrailersOnly { get; private init; }

    /// <summary>How large headers and trailers are together, as HTTP/2 counts: name, value and 32 bytes each.</summary>
    public int HeaderBytes => Headers.Sum(line => Encoding.UTF8.GetByteCount(line) - 2 + 32);

    /// <summary>The only detail, or null.</summary>
    public ErrorInfo? Info => Details?.Details.Single().Unpack<ErrorInfo>();

    /// <summary>The messages of the body.</summary>
    public IReadOnlyList<T> ReadAll<T>(MessageParser<T> parser)
        where T : IMessage<T>
    {
        List<T> messages = [];
        for (int at = 0; at < Body.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(Body.AsSpan(at + 1));
            messages.Add(parser.ParseFrom(Body, at + 5, length));
            at += 5 + length;
        }

        return messages;
    }

    public T Read<T>(MessageParser<T> parser)
        where T : IMessage<T> => ReadAll(parser).Single();

    public static async Task<GrpcAnswer> ReadAsync(HttpResponseMessage answer)
    {
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        List<string> headers = [.. Lines(answer.Headers), .. Lines(answer.Content.Headers)];
        List<string> trailers = [.. Lines(answer.TrailingHeaders)];
        List<string> outcome = trailers.Count > 0 ? trailers : headers;
        string? details = Find(outcome, "grpc-status-details-bin");
        return new()
        {
            HttpStatus = (int)answer.StatusCode,
            Body = body,
            Headers = [.. headers, .. trailers],
            IsTrailersOnly = trailers.Count == 0,
            Status = Find(outcome, "grpc-status") is { } status ? (GrpcStatus)int.Parse(status, CultureInfo.InvariantCulture) : null,
            Message = Find(outcome, "grpc-message") is { } message ? Uri.UnescapeDataString(message) : null,
            Details = details is null ? null : Tacit.Runtime.Api.Grpc.Protocol.Status.Parser.ParseFrom(
                Convert.FromBase64String(details.PadRight((details.Length + 3) / 4 * 4, '='))),
        };
    }

    /// <summary>The value of a header or trailer, or null.</summary>
    public string? Header(string name) => Find(Headers, name);

    private static string? Find(IEnumerable<string> lines, string name) =>
        lines.FirstOrDefault(line => line.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase))?[(name.Length + 2)..];

    private static IEnumerable<string> Lines(System.Net.Http.Headers.HttpHeaders headers) =>
        headers.SelectMany(header => header.Value.Select(value => $"{header.Key}: {value}"));
}
