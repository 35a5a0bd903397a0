using Tacit.Runtime.Resiliency;

namespace Tacit.Runtime.Tests.Resiliency;

/// <summary>The part of CEL that trip expressions are made of.</summary>
public sealed class TripExpressionTests
{
    // Seven calls, three of which succeeded; the last two failed.
    private static readonly CallCounts Counts = new(Requests: 7, TotalSuccesses: 3, TotalFailures: 4, ConsecutiveSuccesses: 0, ConsecutiveFailures: 2);

    [Theory]
    [InlineData("consecutiveFailures > 1", true)]
    [InlineData("consecutiveFailures > 2", false)]
    [InlineData("consecutiveFailures>=2", true)]
    [InlineData("consecutiveFailures < 2", false)]
    [InlineData("consecutiveFailures <= 2", true)]
    [InlineData("requests == 7", true)]
    [InlineData("requests != 7", false)]
    [InlineData("totalSuccesses == 3 && totalFailures == 4", true)]
    [InlineData("consecutiveSuccesses == 0", true)]
    [InlineData("2 < consecutiveFailures", false)]
    [InlineData("true", true)]
    [InlineData("false", false)]
    [InlineData("true == false", false)]
    [InlineData("(requests > 1) != (requests > 100)", true)]
    [InlineData("\n requests\t>\r\n 1 ", true)]
    public void Counts_are_compared(string text, bool holds) => Assert.Equal(holds, Holds(text));

    [Theory]
    [InlineData("true || false && false", true)]
    [InlineData("(true || false) && false", false)]
    [InlineData("false && false || true", true)]
    [InlineData("!false && false", false)]
    [InlineData("!(false && false)", true)]
    [InlineData("!true || true", true)]
    [InlineData("!!true", true)]
    [InlineData("requests > 1 || requests > 100 && requests > 100", true)]
    [InlineData("true && true && false", false)]
    [InlineData("false || false || true", true)]
    public void And_binds_tighter_than_or_and_not_tighter_than_both(string text, bool holds) => Assert.Equal(holds, Holds(text));

    [Theory]
    [InlineData("1 + 2 * 3 == 7", true)]
    [InlineData("(1 + 2) * 3 == 9", true)]
    [InlineData("10 - 3 - 2 == 5", true)]
    [InlineData("100 / 10 / 5 == 2", true)]
    [InlineData("7 % 4 == 3", true)]
    [InlineData("2 * 7 % 4 == 2", true)]
    [InlineData("-requests == 0 - 7", true)]
    [InlineData("--requests == 7", true)]
    [InlineData("-2 * -3 == 6", true)]
    [InlineData("0.1 * 10.0 == 1.0", true)]
    [InlineData("totalFailures * 2 > requests", true)]
    public void Numbers_are_reckoned_with(string text, bool holds) => Assert.Equal(holds, Holds(text));

    [Theory]
    [InlineData("7 / 2 == 3", true)]
    [InlineData("-7 / 2 == -3", true)]
    [InlineData("totalFailures / requests > 0", false)]
    [InlineData("totalFailures / requests >= 0.5", false)]
    [InlineData("double(totalFailures) / double(requests) >= 0.5", true)]
    [InlineData("totalFailures / 7.0 >= 0.5", true)]
    [InlineData("int(double(totalFailures) / 1.5) == 2", true)]
    [InlineData("int(7.9) / 2 == 3", true)]
    [InlineData("double(7) / 2 == 3.5", true)]
    public void A_division_of_whole_numbers_is_whole(string text, bool holds) => Assert.Equal(holds, Holds(text));

    [Theory]
    [InlineData("requests / consecutiveSuccesses > 0")]
    [InlineData("requests / consecutiveSuccesses <= 0")]
    [InlineData("requests / consecutiveSuccesses == 0")]
    [InlineData("requests / consecutiveSuccesses != 0")]
    [InlineData("double(requests) / 0.0 > 1")]
    [InlineData("0 / 0 == 0 / 0")]
    [InlineData("requests % 0 >= 0")]
    [InlineData("int(1.0 / 0.0) != 5")]
    public void After_a_division_by_zero_no_comparison_holds(string text) => Assert.False(Holds(text));

    [Fact]
    public void A_division_by_zero_does_not_matter_beside_what_holds() => Assert.True(Holds("requests / 0 > 1 || consecutiveFailures == 2"));

    [Theory]
    [InlineData("", "it ends too early")]
    [InlineData("   ", "it ends too early")]
    [InlineData("requests >", "it ends too early")]
    [InlineData("requests > 1 &&", "it ends too early")]
    [InlineData("!", "it ends too early")]
    [InlineData("requests", "it is a number, and must be true or false")]
    [InlineData("1 + 1", "it is a number, and must be true or false")]
    [InlineData("(requests > 1", "a parenthesis is not closed")]
    [InlineData("int(1.5 > 1", "a parenthesis is not closed")]
    [InlineData("requests > 1)", "')' is not expected there")]
    [InlineData("requests > 1 requests", "'requests' is not expected there")]
    [InlineData("requests > 5x", "'x' is not expected there")]
    [InlineData("1 < 2 < 3", "'<' is not expected there")]
    [InlineData("> 1", "'>' is not expected there")]
    [InlineData("requests > * 1", "'*' is not expected there")]
    [InlineData("()", "')' is not expected there")]
    [InlineData("requests = 1", "it holds a character that no expression has")]
    [InlineData("requests > 1 & true", "it holds a character that no expression has")]
    [InlineData("requests > 'a'", "it holds a character that no expression has")]
    [InlineData("requests > 1;", "it holds a character that no expression has")]
    [InlineData("requests > ٣", "it holds a character that no expression has")]
    [InlineData("requests && true", "'&&' is for what is true or false, not for numbers")]
    [InlineData("true || 1", "'||' is for what is true or false, not for numbers")]
    [InlineData("!requests", "'!' is for what is true or false, not for numbers")]
    [InlineData("true + 1 > 1", "'+' is for numbers")]
    [InlineData("-true", "'-' is for numbers")]
    [InlineData("int(true) > 1", "'int' is for numbers")]
    [InlineData("requests > true", "'>' compares a number with true or false")]
    [InlineData("consecutiveFailure > 5", "there is no 'consecutiveFailure'. Did you mean 'consecutiveFailures'? Allowed: requests, totalSuccesses, totalFailures, consecutiveSuccesses, consecutiveFailures")]
    [InlineData("Requests > 5", "there is no 'Requests'. Did you mean 'requests'? Allowed: requests, totalSuccesses, totalFailures, consecutiveSuccesses, consecutiveFailures")]
    [InlineData("size(requests) > 1", "there is no 'size'. Allowed: requests, totalSuccesses, totalFailures, consecutiveSuccesses, consecutiveFailures")]
    public void What_is_no_expression_is_refused_with_the_reason(string text, string reason) =>
        Assert.Equal(reason, Assert.Throws<FormatException>(() => TripExpression.Parse(text)).Message);

    [Theory]
    [InlineData("(")]
    [InlineData("!")]
    [InlineData("-")]
    [InlineData("int(")]
    [InlineData("1+")]
    [InlineData("!(")]
    public void What_is_deeply_nested_is_refused_like_anything_else(string part)
    {
        string text = string.Concat(Enumerable.Repeat(part, 500 / part.Length));

        Assert.Equal("it ends too early", Assert.Throws<FormatException>(() => TripExpression.Parse(text)).Message);
    }

    [Fact]
    public void What_is_deeply_nested_and_whole_is_understood()
    {
        Assert.True(Holds(new string('(', 248) + "true" + new string(')', 248)));
        Assert.True(Holds(new string('!', 496) + "true"));
        Assert.True(Holds(new string('-', 490) + "1 == 1"));
        Assert.True(Holds(string.Concat(Enumerable.Repeat("true&&", 82)) + "true"));
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    [InlineData(1_000_000, false)]
    public void What_is_longer_than_500_characters_is_refused(int length, bool allowed)
    {
        string text = "true".PadRight(length);

        if (allowed)
            Assert.True(Holds(text));
        else
            Assert.Equal("it is longer than 500 characters", Assert.Throws<FormatException>(() => TripExpression.Parse(text)).Message);
    }

    [Fact]
    public void Two_of_the_same_text_are_equal()
    {
        Assert.Equal(TripExpression.Parse("requests > 1"), TripExpression.Parse("requests > 1"));
        Assert.NotEqual(TripExpression.Parse("requests > 1"), TripExpression.Parse("requests > 2"));
        Assert.Equal("consecutiveFailures > 5", TripExpression.Default.ToString());
        Assert.Equal(new CircuitBreakerPolicy(), new CircuitBreakerPolicy { Trip = TripExpression.Parse("consecutiveFailures > 5") });
    }

    private static bool Holds(string text) => TripExpression.Parse(text).Holds(Counts);
}
