using System.Text.Json;
using Google.Protobuf;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Golden;

/// <summary>One gRPC call and what it must be answered with, from <c>golden/grpc.json</c>. Messages are in protobuf's JSON.</summary>
internal sealed record GoldenGrpcCase
{
    public required string Id { get; init; }

    public required string Fixture { get; init; }

    /// <summary>A method of service Dapr, or a whole path.</summary>
    public required string Method { get; init; }

    public JsonElement? Request { get; init; }

    public IReadOnlyList<string> Headers { get; init; } = [];

    public required Outcome Daprd { get; init; }

    /// <summary>Only where it differs.</summary>
    public Outcome? Documented { get; init; }

    /// <summary>Why the case differs from daprd 1.18.3, where it does.</summary>
    public string? Note { get; init; }

    public static IReadOnlyList<GoldenGrpcCase> All { get; } =
        JsonSerializer.Deserialize<GoldenGrpcCase[]>(File.ReadAllText(Path.Combine(GoldenCase.Folder, "grpc.json")), GoldenCase.Json)!;

    public IMessage Message => Method switch
    {
        "GetSecret" => Parse<GetSecretRequest>(),
        "GetBulkSecret" => Parse<GetBulkSecretRequest>(),
        "SetMetadata" => Parse<SetMetadataRequest>(),
        _ => new GetMetadataRequest(),
    };

    private T Parse<T>()
        where T : IMessage, new() => Request is { } json ? JsonParser.Default.Parse<T>(json.GetRawText()) : new T();

    /// <summary>What the answer must be. Details that are not listed must be absent.</summary>
    internal sealed record Outcome
    {
        public required string Status { get; init; }

        public string? Message { get; init; }

        public string? Reason { get; init; }

        public Dictionary<string, string> Metadata { get; init; } = [];

        public JsonElement? Answer { get; init; }

        public void Check(string method, GrpcAnswer answer)
        {
            Assert.Equal((Enum.Parse<GrpcStatus>(Status), Message), (answer.Status!.Value, answer.Message));
            Assert.Equal(200, answer.HttpStatus);
            Assert.Equal("application/grpc", answer.Header("content-type"));
            Assert.Equal("no-store", answer.Header("cache-control"));
            Assert.Equal(Reason, answer.Info?.Reason);
            if (answer.Info is { } info)
            {
                Assert.Equal("dapr.io", info.Domain);
                Assert.Equal(Metadata, info.Metadata);
                Assert.Equal(((int)answer.Status!, Message), (answer.Details!.Code, answer.Details.Message));
            }

            if (Answer is { } json)
                Assert.Equal(Expected(method, json), answer.Body);
            else
                Assert.True(answer.IsTrailersOnly && answer.Body.Length == 0);
        }

        private static byte[] Expected(string method, JsonElement json)
        {
            IMessage message = method switch
            {
                "GetSecret" => JsonParser.Default.Parse<GetSecretResponse>(json.GetRawText()),
                "GetBulkSecret" => JsonParser.Default.Parse<GetBulkSecretResponse>(json.GetRawText()),
                "/grpc.health.v1.Health/Check" => JsonParser.Default.Parse<HealthCheckResponse>(json.GetRawText()),
                _ => JsonParser.Default.Parse<Google.Protobuf.WellKnownTypes.Empty>(json.GetRawText()),
            };
            return GrpcClient.Frame(message.ToByteArray());
        }
    }
}
