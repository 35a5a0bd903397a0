namespace Tacit.Runtime.Resiliency;

/// <summary>When a circuit breaker opens, as resources write it: <c>consecutiveFailures > 5</c>. Equal to another of the same text.</summary>
internal sealed class TripExpression : IEquatable<TripExpression>
{
    private readonly Func<CallCounts, bool> _holds;

    private TripExpression(string text, Func<CallCounts, bool> holds) => (Text, _holds) = (text, holds);

    /// <summary>daprd's default.</summary>
    public static TripExpression Default { get; } = Parse("consecutiveFailures > 5");

    /// <summary>The expression as written.</summary>
    public string Text { get; }

    /// <summary>Parses an expression (<see cref="TripExpressionParser"/>).</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static TripExpression Parse(string text) => new(text, TripExpressionParser.Parse(text));

    public bool Holds(CallCounts counts) => _holds(counts);

    public bool Equals(TripExpression? other) => other?.Text == Text;

    public override bool Equals(object? obj) => Equals(obj as TripExpression);

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;
}
