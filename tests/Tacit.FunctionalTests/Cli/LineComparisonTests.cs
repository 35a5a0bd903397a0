namespace Tacit.FunctionalTests.Cli;

/// <summary>What the patterns of scripts mean, and what is left of them when a script is written again.</summary>
public sealed class LineComparisonTests
{
    [Theory]
    [InlineData("one|two", "one|two", true)]
    [InlineData("one|two", "one", false)]
    [InlineData("one", "one|two", false)]
    [InlineData("...", "", true)]
    [InlineData("...", "one|two", true)]
    [InlineData("...|two|...|two", "one|two|two", true)]
    [InlineData("one|...|four", "one|two|three|four", true)]
    [InlineData("one|...|four", "one|two|three", false)]
    [InlineData("port [..] is (free)", "port 1 is (free)", true)]
    [InlineData("port [..] is (free)", "port is free", false)]
    [InlineData("[..]", "", false)]
    [InlineData("\\...", "...", true)]
    [InlineData("\\...", "one", false)]
    [InlineData("one", "one||", true)]
    [InlineData("|one", "one", false)]
    public void Lines_match_a_pattern(string expected, string actual, bool isMatch) =>
        Assert.Equal(isMatch, new LineComparison(Lines(expected), Lines(actual)).IsMatch);

    [Theory]
    [InlineData("id [..]|old|...|end", "id 7|new|1|2|end", "id [..]|...|end")]
    [InlineData("id [..]|old|end", "id 7|new|end", "id [..]|new|end")]
    [InlineData("one|two", "...|two", "\\...|two")]
    [InlineData("", "one", "one")]
    [InlineData("one|two", "", "")]
    public void Correction_keeps_the_patterns_that_are_right(string expected, string actual, string corrected) =>
        Assert.Equal(Lines(corrected), new LineComparison(Lines(expected), Lines(actual)).Corrected);

    [Fact]
    public void Streams_and_exit_code_are_told_apart()
    {
        string[] written = ["out", "! err", "!", "! more", "\\! no error", "[exit 2]"];

        CommandComparison same = new(written, ["out", "⌛  still at it", "! no error"], ["err", "", "more"], 2);
        CommandComparison nothing = new([], ["out", "$ x", "[exit 9]"], ["err", "..."], 0);

        Assert.True(same.IsMatch, same.Describe());
        Assert.False(nothing.IsMatch);
        Assert.Equal(["out", "\\$ x", "\\[exit 9]", "! err", "! \\..."], nothing.Corrected);
    }

    private static string[] Lines(string text) => text.Length == 0 ? [] : text.Split('|');
}
