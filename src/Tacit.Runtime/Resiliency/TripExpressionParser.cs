using System.Globalization;
using System.Text.RegularExpressions;
using Tacit.Abstractions;

namespace Tacit.Runtime.Resiliency;

/// <summary>Reads the part of CEL that trip expressions are made of (<c>docs/decisions/0013</c>).</summary>
/// <remarks>
/// Numbers, <c>true</c>, <c>false</c>, the five counts, <c>+ - * / %</c>, comparisons, <c>! &amp;&amp; ||</c>, parentheses, and the conversions
/// <c>int()</c> and <c>double()</c>. As in CEL, a division of whole numbers is whole. After a division by zero nothing is known, and what is not known does not hold.
/// </remarks>
internal sealed partial class TripExpressionParser
{
    /// <summary>Longer ones are no trip expressions, and deeper ones would use up the stack.</summary>
    private const int MaxLength = 500;

    private static readonly Dictionary<string, Func<CallCounts, double>> Variables = new(StringComparer.Ordinal)
    {
        ["requests"] = counts => counts.Requests,
        ["totalSuccesses"] = counts => counts.TotalSuccesses,
        ["totalFailures"] = counts => counts.TotalFailures,
        ["consecutiveSuccesses"] = counts => counts.ConsecutiveSuccesses,
        ["consecutiveFailures"] = counts => counts.ConsecutiveFailures,
    };

    private readonly string[] _tokens;
    private int _next;

    private TripExpressionParser(string[] tokens) => _tokens = tokens;

    private enum Type
    {
        Boolean,
        Integer,
        Double,
    }

    private string? Current => _next < _tokens.Length ? _tokens[_next] : null;

    /// <summary>What the expression says of counts.</summary>
    /// <exception cref="FormatException">It is none; the message says why.</exception>
    public static Func<CallCounts, bool> Parse(string text)
    {
        if (text.Length > MaxLength)
            throw new FormatException($"it is longer than {MaxLength} characters");
        string[] tokens = [.. Token().Matches(text).Select(match => match.Value)];
        if (string.Concat(tokens) != string.Concat(text.Where(character => !char.IsWhiteSpace(character))))
            throw new FormatException("it holds a character that no expression has");
        TripExpressionParser parser = new(tokens);
        Node root = parser.ReadEither();
        if (parser.Current is { } rest)
            throw new FormatException($"'{rest}' is not expected there");
        if (root.Type is not Type.Boolean)
            throw new FormatException("it is a number, and must be true or false");
        return counts => root.Value(counts) == 1;
    }

    private Node ReadEither()
    {
        Node left = ReadBoth();
        while (Take("||"))
        {
            (Func<CallCounts, double> first, Func<CallCounts, double> second) = (Boolean(left, "||"), Boolean(ReadBoth(), "||"));
            left = new(Type.Boolean, counts => Either(first(counts), second(counts)));
        }

        return left;
    }

    private Node ReadBoth()
    {
        Node left = ReadComparison();
        while (Take("&&"))
        {
            (Func<CallCounts, double> first, Func<CallCounts, double> second) = (Boolean(left, "&&"), Boolean(ReadComparison(), "&&"));
            left = new(Type.Boolean, counts => 1 - Either(1 - first(counts), 1 - second(counts)));
        }

        return left;
    }

    private Node ReadComparison()
    {
        Node left = ReadSum();
        Func<double, double, bool>? compare = Current switch
        {
            "==" => static (a, b) => a == b,
            "!=" => static (a, b) => a != b,
            "<" => static (a, b) => a < b,
            "<=" => static (a, b) => a <= b,
            ">" => static (a, b) => a > b,
            ">=" => static (a, b) => a >= b,
            _ => null,
        };
        if (compare is null)
            return left;
        string sign = _tokens[_next++];
        Node right = ReadSum();
        if ((left.Type is Type.Boolean) != (right.Type is Type.Boolean))
            throw new FormatException($"'{sign}' compares a number with true or false");
        return new(Type.Boolean, counts =>
        {
            (double first, double second) = (left.Value(counts), right.Value(counts));
            return double.IsNaN(first) || double.IsNaN(second) ? double.NaN : compare(first, second) ? 1 : 0;
        });
    }

    private Node ReadSum()
    {
        Node left = ReadProduct();
        while (Current is "+" or "-")
            left = Combine(left, _tokens[_next++], ReadProduct());
        return left;
    }

    private Node ReadProduct()
    {
        Node left = ReadOperand();
        while (Current is "*" or "/" or "%")
            left = Combine(left, _tokens[_next++], ReadOperand());
        return left;
    }

    private static Node Combine(Node left, string sign, Node right)
    {
        (Func<CallCounts, double> first, Func<CallCounts, double> second) = (Number(left, sign), Number(right, sign));
        Type type = left.Type is Type.Integer && right.Type is Type.Integer ? Type.Integer : Type.Double;
        return new(type, sign switch
        {
            "+" => counts => first(counts) + second(counts),
            "-" => counts => first(counts) - second(counts),
            "*" => counts => first(counts) * second(counts),
            "%" => counts => first(counts) % second(counts),
            _ when type is Type.Integer => counts => Math.Truncate(Quotient(first(counts), second(counts))),
            _ => counts => Quotient(first(counts), second(counts)),
        });
    }

    /// <summary>True is 1, false 0, and what a division by zero leaves unknown is not a number: one that is true decides all the same.</summary>
    private static double Either(double first, double second) =>
        first == 1 || second == 1 ? 1 : double.IsNaN(first) || double.IsNaN(second) ? double.NaN : 0;

    private static double Quotient(double dividend, double divisor) => divisor == 0 ? double.NaN : dividend / divisor;

    private Node ReadOperand()
    {
        string token = Current ?? throw new FormatException("it ends too early");
        _next++;
        switch (token)
        {
            case "!":
                Func<CallCounts, double> truth = Boolean(ReadOperand(), "!");
                return new(Type.Boolean, counts => 1 - truth(counts));
            case "-":
                Node number = ReadOperand();
                Func<CallCounts, double> value = Number(number, "-");
                return new(number.Type, counts => -value(counts));
            case "(":
                return ReadParenthesis();
            case "int" or "double" when Take("("):
                Func<CallCounts, double> inner = Number(ReadParenthesis(), token);
                return token == "int" ? new(Type.Integer, counts => Math.Truncate(inner(counts))) : new(Type.Double, inner);
            case "true" or "false":
                return new(Type.Boolean, _ => token == "true" ? 1 : 0);
        }

        if (Variables.TryGetValue(token, out Func<CallCounts, double>? variable))
            return new(Type.Integer, variable);
        if (double.TryParse(token, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double constant))
            return new(token.Contains('.') ? Type.Double : Type.Integer, _ => constant);
        throw new FormatException(char.IsLetter(token[0])
            ? $"there is no '{token}'.{ClosestWord.Hint(token, Variables.Keys)}"
            : $"'{token}' is not expected there");
    }

    private Node ReadParenthesis()
    {
        Node inner = ReadEither();
        return Take(")") ? inner : throw new FormatException("a parenthesis is not closed");
    }

    private bool Take(string token)
    {
        if (Current != token)
            return false;
        _next++;
        return true;
    }

    private static Func<CallCounts, double> Boolean(Node node, string sign) =>
        node.Type is Type.Boolean ? node.Value : throw new FormatException($"'{sign}' is for what is true or false, not for numbers");

    private static Func<CallCounts, double> Number(Node node, string sign) =>
        node.Type is not Type.Boolean ? node.Value : throw new FormatException($"'{sign}' is for numbers");

    [GeneratedRegex(@"[A-Za-z_][A-Za-z0-9_]*|[0-9]+(?:\.[0-9]+)?|&&|\|\||[=!<>]=|[-+*/%()<>!]", RegexOptions.CultureInvariant)]
    private static partial Regex Token();

    /// <summary>A part of the expression: its type, and its value for counts.</summary>
    private readonly record struct Node(Type Type, Func<CallCounts, double> Value);
}
