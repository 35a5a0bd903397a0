using System.Globalization;
using System.Text.RegularExpressions;

namespace Tacit.Abstractions;

/// <summary>Durations as resource files and flags write them: <c>300ms</c>, <c>5s</c>, <c>1m30s</c>, <c>1.5h</c>.</summary>
public static partial class GoDuration
{
    /// <summary>Parses a sequence of decimal numbers with units, optionally signed, or a lone 0. Units: ns, us, ms, s, m, h. At most 49 days.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
            return true;

        Match match = Format().Match(text);
        if (!match.Success)
            return false;

        double ticks = 0;
        CaptureCollection amounts = match.Groups["amount"].Captures;
        CaptureCollection units = match.Groups["unit"].Captures;
        for (int i = 0; i < amounts.Count; i++)
            ticks += double.Parse(amounts[i].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * TicksPer(units[i].Value);

        // Timers take no more than about 49 days.
        if (ticks > TimeSpan.TicksPerDay * 49d)
            return false;
        duration = TimeSpan.FromTicks((long)(text[0] == '-' ? -ticks : ticks));
        return true;
    }

    private static double TicksPer(string unit) => unit switch
    {
        "ns" => 0.01,
        "us" or "µs" => TimeSpan.TicksPerMicrosecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "s" => TimeSpan.TicksPerSecond,
        "m" => TimeSpan.TicksPerMinute,
        _ => TimeSpan.TicksPerHour,
    };

    [GeneratedRegex(@"^[+-]?(?:(?<amount>[0-9]+\.?[0-9]*|\.[0-9]+)(?<unit>ns|us|µs|ms|s|m|h))+\z", RegexOptions.CultureInvariant)]
    private static partial Regex Format();
}
