using System.Text.RegularExpressions;

namespace Tacit.FunctionalTests.Cli;

/// <summary>Lines that were expected beside lines that came, put side by side so that as many as possible belong together.</summary>
internal sealed class LineComparison
{
    private const string AnyLines = "...";
    private const string AnyText = "[..]";

    private readonly string[] _expected;
    private readonly string[] _actual;
    private readonly int[,] _score;

    public LineComparison(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        _expected = [.. WithoutLastEmpty(expected)];
        _actual = [.. WithoutLastEmpty(actual)];
        _score = new int[_expected.Length + 1, _actual.Length + 1];
        for (int i = _expected.Length; i >= 0; i--)
        {
            for (int j = _actual.Length; j >= 0; j--)
                _score[i, j] = Best(i, j).Score;
        }

        Pairs = Walk();
    }

    /// <summary>How a line of one side stands to the other side.</summary>
    internal enum Side
    {
        Both,
        OnlyExpected,
        OnlyActual,
    }

    private enum Move
    {
        End,
        Pair,
        PassMark,
        Swallow,
        SkipExpected,
        SkipActual,
    }

    /// <summary>All lines in order; where both sides agree, as they were expected.</summary>
    public IReadOnlyList<(Side Side, string Text)> Pairs { get; }

    public bool IsMatch => Pairs.All(pair => pair.Side == Side.Both);

    /// <summary>What should have been expected, with the patterns that were right.</summary>
    public IEnumerable<string> Corrected => Pairs.Where(pair => pair.Side != Side.OnlyExpected).Select(pair => pair.Text);

    /// <summary>A line of output as it is expected: one that looks like a mark is marked as text.</summary>
    public static string Literal(string line) => line == AnyLines || line.StartsWith('\\') ? "\\" + line : line;

    private List<(Side, string)> Walk()
    {
        List<(Side, string)> pairs = [];
        int i = 0;
        int j = 0;
        while (Best(i, j).Move is not Move.End and Move move)
        {
            if (move is Move.Pair or Move.PassMark)
                pairs.Add((Side.Both, _expected[i]));
            else if (move is Move.SkipExpected)
                pairs.Add((Side.OnlyExpected, _expected[i]));
            else if (move is Move.SkipActual)
                pairs.Add((Side.OnlyActual, Literal(_actual[j])));
            i += move is Move.Pair or Move.PassMark or Move.SkipExpected ? 1 : 0;
            j += move is Move.Pair or Move.Swallow or Move.SkipActual ? 1 : 0;
        }

        return pairs;
    }

    /// <summary>The best way on from a place: a pair counts for one, and a line that nothing belongs to against one.</summary>
    private (int Score, Move Move) Best(int i, int j)
    {
        if (i == _expected.Length && j == _actual.Length)
            return (0, Move.End);

        (int Score, Move Move) best = (int.MinValue, Move.End);
        if (i < _expected.Length && _expected[i] == AnyLines)
        {
            Consider(0, Move.PassMark, i + 1, j);
            Consider(0, Move.Swallow, i, j + 1);
        }
        else if (i < _expected.Length)
        {
            if (j < _actual.Length && IsLike(_expected[i], _actual[j]))
                Consider(1, Move.Pair, i + 1, j + 1);
            Consider(-1, Move.SkipExpected, i + 1, j);
        }

        Consider(-1, Move.SkipActual, i, j + 1);
        return best;

        void Consider(int score, Move move, int nextExpected, int nextActual)
        {
            if (nextActual <= _actual.Length && score + _score[nextExpected, nextActual] > best.Score)
                best = (score + _score[nextExpected, nextActual], move);
        }
    }

    private static bool IsLike(string expected, string actual)
    {
        if (expected.StartsWith('\\'))
            return actual == expected[1..];
        string[] parts = [.. expected.Split(AnyText).Select(Regex.Escape)];
        return Regex.IsMatch(actual, $"^{string.Join(".*", parts)}$", RegexOptions.Singleline);
    }

    private static IEnumerable<string> WithoutLastEmpty(IReadOnlyList<string> lines) =>
        lines.Reverse().SkipWhile(line => line.Length == 0).Reverse();
}
