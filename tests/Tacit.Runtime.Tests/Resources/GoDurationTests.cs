using Tacit.Abstractions;

namespace Tacit.Runtime.Tests.Resources;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("5s", 5_000)]
    [InlineData("+5s", 5_000)]
    [InlineData("-5s", -5_000)]
    [InlineData("300ms", 300)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h2m3s4ms", 3_723_004)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData(".5s", 500)]
    [InlineData("5.s", 5_000)]
    [InlineData("1s1s", 2_000)]
    [InlineData("2000us", 2)]
    [InlineData("2000µs", 2)]
    [InlineData("3000000ns", 3)]
    public void A_duration_is_a_sum_of_numbers_with_units(string text, int milliseconds)
    {
        Assert.True(GoDuration.TryParse(text, out TimeSpan duration));
        Assert.Equal(TimeSpan.FromMilliseconds(milliseconds), duration);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("5 s")]
    [InlineData(" 5s")]
    [InlineData("5s\n")]
    [InlineData("5S")]
    [InlineData("5d")]
    [InlineData("1,5s")]
    [InlineData("--5s")]
    [InlineData("1-1s")]
    [InlineData("1e3s")]
    [InlineData("٣s")]
    [InlineData("NaN")]
    public void Anything_else_is_refused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Theory]
    [InlineData("8760001h")]
    [InlineData("99999999999999999999999999999999999999999999999h")]
    [InlineData("-99999999999999999999999999999999999999999999999h")]
    public void A_duration_that_no_timer_could_hold_is_refused(string text) => Assert.False(GoDuration.TryParse(text, out _));

    [Fact]
    public void Less_than_a_tick_is_nothing()
    {
        Assert.True(GoDuration.TryParse("99ns", out TimeSpan duration));
        Assert.Equal(TimeSpan.Zero, duration);
    }
}
