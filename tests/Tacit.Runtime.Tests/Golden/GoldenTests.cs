using Tacit.Abstractions;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Golden;

/// <summary>Every golden case, over TCP, under both error contracts.</summary>
public sealed class GoldenTests(GoldenFixtures fixtures) : IClassFixture<GoldenFixtures>
{
    public static TheoryData<string, string> Cases => GoldenFixtures.UnderBothContracts(GoldenCase.All.Select(golden => golden.Id));

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task The_answer_is_the_golden_one(string id, string contract)
    {
        GoldenCase golden = GoldenCase.All.Single(row => row.Id == id);
        ErrorContract errorContract = Enum.Parse<ErrorContract>(contract);
        InProcessSidecar sidecar = await fixtures.GetAsync(golden.Fixture, errorContract);

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, golden.Bytes(sidecar.Port));

        GoldenAnswer expected = errorContract is ErrorContract.Documented ? golden.Documented ?? golden.Daprd : golden.Daprd;
        expected.Check(answer);
    }
}
