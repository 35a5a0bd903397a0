using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Tacit.Testing.Backends;

/// <summary>Times, durations and JSON as a server in Go writes them.</summary>
internal static partial class GoText
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A time of Kubernetes: whole seconds.</summary>
    public static string Seconds(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A duration without its zero parts: <c>768h</c>, <c>1m30s</c>.</summary>
    public static string Duration(TimeSpan duration)
    {
        long seconds = (long)duration.TotalSeconds;
        if (seconds == 0)
            return "0s";
        StringBuilder text = new();
        foreach ((long unit, string name) in new[] { (3600L, "h"), (60L, "m"), (1L, "s") })
        {
            if (seconds / unit > 0)
                text.Append(seconds / unit).Append(name);
            seconds %= unit;
        }

        return text.ToString();
    }

    /// <summary>Seconds, or a number for each unit, as in <c>1h30m</c>.</summary>
    public static TimeSpan ParseDuration(string text)
    {
        if (double.TryParse(text, CultureInfo.InvariantCulture, out double seconds))
            return TimeSpan.FromSeconds(seconds);
        return DurationParts().Matches(text).Aggregate(TimeSpan.Zero, (sum, part) => sum + double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * Unit(part.Groups[2].Value));
    }

    /// <summary>JSON without blanks, with the HTML characters escaped and a line end.</summary>
    public static string Json(JsonNode node) => Compact(node) + "\n";

    /// <summary>The same without the line end.</summary>
    public static string Compact(JsonNode node) => node.ToJsonString(Relaxed)
        .Replace("<", "\\u003c", StringComparison.Ordinal)
        .Replace(">", "\\u003e", StringComparison.Ordinal)
        .Replace("&", "\\u0026", StringComparison.Ordinal);

    /// <summary>A copy with the names of all objects in order, as Go writes a map.</summary>
    public static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static TimeSpan Unit(string name) => name switch
    {
        "ms" => TimeSpan.FromMilliseconds(1),
        "m" => TimeSpan.FromMinutes(1),
        "h" => TimeSpan.FromHours(1),
        "d" => TimeSpan.FromDays(1),
        _ => TimeSpan.FromSeconds(1),
    };

    [GeneratedRegex("([0-9.]+)(ms|s|m|h|d)")]
    private static partial Regex DurationParts();
}
