namespace Tacit.FunctionalTests.Cli;

/// <summary>The rule by which the quickstarts of Dapr judge an output.</summary>
internal static class ExpectedLines
{
    /// <summary>Each expected text is in a line of its own, in this order; other lines may be between them.</summary>
    public static void InOrder(IEnumerable<string> lines, params string[] expected)
    {
        string[] all = [.. lines];
        int next = 0;
        foreach (string text in expected)
        {
            int found = Array.FindIndex(all, next, line => line.Contains(text, StringComparison.Ordinal));
            Assert.True(found >= 0, $"no line with '{text}' {(next == 0 ? "in" : $"after line {next} of")}:\n{string.Join('\n', all)}");
            next = found + 1;
        }
    }
}
