using System.Text;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;
using GetSecretRequest = Tacit.Runtime.Api.Grpc.Protocol.GetSecretRequest;

namespace Tacit.Runtime.Tests.Golden;

/// <summary>Every golden case of gRPC, over TCP, under both error contracts. Row 133, no details in daprd's secret errors, is part of each.</summary>
public sealed class GoldenGrpcTests(GoldenFixtures fixtures) : IClassFixture<GoldenFixtures>
{
    public static TheoryData<string, string> Cases => GoldenFixtures.UnderBothContracts(GoldenGrpcCase.All.Select(golden => golden.Id));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_answer_is_the_golden_one(string id, string contract)
    {
        GoldenGrpcCase golden = GoldenGrpcCase.All.Single(row => row.Id == id);
        ErrorContract errorContract = Enum.Parse<ErrorContract>(contract);
        using GrpcClient client = GrpcClient.Of(await fixtures.GetAsync(golden.Fixture, errorContract));

        GrpcAnswer answer = await client.CallAsync(golden.Method, golden.Message, [.. golden.Headers]);

        GoldenGrpcCase.Outcome expected = errorContract is ErrorContract.Documented ? golden.Documented ?? golden.Daprd : golden.Daprd;
        expected.Check(golden.Method, answer);
    }

    [Fact]
    public async Task Row_139_an_answer_larger_than_a_message_may_be_is_refused()
    {
        using TemporaryFolder folder = new();
        Dictionary<string, string> secrets = Enumerable.Range(0, 50).ToDictionary(i => $"k{i}", _ => new string('x', 100_000));
        string components = folder.WriteLocalFile("fs", JsonSerializer.Serialize(secrets));
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(components));
        using GrpcClient client = GrpcClient.Of(sidecar);

        GrpcAnswer bulk = await client.CallAsync("GetBulkSecret", new GetBulkSecretRequest { StoreName = "fs" });
        GrpcAnswer one = await client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "fs", Key = "k0" });

        int size = secrets.Sum(pair => Encoding.UTF8.GetByteCount(pair.Key + pair.Key + pair.Value));
        Assert.Equal(GrpcStatus.ResourceExhausted, bulk.Status);
        Assert.Matches(@"^grpc: trying to send message larger than max \(50\d{5} vs\. 4194304\)$", bulk.Message);
        Assert.InRange(size, 4194304, int.MaxValue);
        Assert.Equal(GrpcStatus.Ok, one.Status);
    }
}
