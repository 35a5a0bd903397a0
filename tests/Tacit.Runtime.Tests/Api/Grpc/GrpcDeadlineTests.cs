using Tacit.Runtime.Api.Grpc;

namespace Tacit.Runtime.Tests.Api.Grpc;

public sealed class GrpcDeadlineTests
{
    [Theory]
    [InlineData("1H", 36_000_000_000)]
    [InlineData("2M", 1_200_000_000)]
    [InlineData("3S", 30_000_000)]
    [InlineData("300m", 3_000_000)]
    [InlineData("7u", 70)]
    [InlineData("250n", 2)]
    [InlineData("00000000S", 0)]
    [InlineData("99999999H", 3_599_999_964_000_000_000)]
    public void A_value_and_a_unit_are_a_time(string header, long ticks) => Assert.Equal(ticks, GrpcDeadline.Parse(header)!.Value.Ticks);

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("1s")]
    [InlineData("1h")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData(" 1S")]
    [InlineData("1 S")]
    [InlineData("1.5S")]
    [InlineData("0x1S")]
    [InlineData("123456789S")]
    [InlineData("１S")]
    public void Anything_else_is_not(string header) => Assert.Null(GrpcDeadline.Parse(header));
}
