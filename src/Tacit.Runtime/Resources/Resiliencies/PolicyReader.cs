using System.Globalization;
using Tacit.Abstractions;
using Tacit.Runtime.Resiliency;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Resiliencies;

/// <summary>Reads the policies of <c>spec.policies</c>.</summary>
internal sealed class PolicyReader(DocumentSyntax syntax)
{
    private static readonly string[] RetryMembers = ["policy", "duration", "maxInterval", "maxRetries", "matching"];
    private static readonly string[] MatchingMembers = ["httpStatusCodes", "gRPCStatusCodes"];
    private static readonly string[] BreakerMembers = ["maxRequests", "interval", "timeout", "trip"];

    /// <summary>The status codes that a failure which may be retried is answered with (<c>docs/api</c>).</summary>
    private const int HttpStatus = 500;
    private const int GrpcStatus = 14;

    /// <summary>The policies of one kind, by name.</summary>
    public Dictionary<string, T> ReadAll<T>(YamlMapping? policies, string kind, Func<YamlValue, string, T?> read)
    {
        Dictionary<string, T> all = new(StringComparer.Ordinal);
        foreach ((YamlScalar name, YamlValue value) in syntax.Mapping(policies?.Find(kind), $"spec.policies.{kind}")?.Members ?? [])
        {
            if (read(value, $"spec.policies.{kind}.{name.Text}") is { } policy && !all.TryAdd(name.Text, policy))
                syntax.LeaveOut($"spec.policies.{kind} has '{name.Text}' twice", name);
        }

        return all;
    }

    public TimeSpan ReadTimeout(YamlValue value, string path) => ReadDuration(value, path) ?? TimeSpan.Zero;

    public RetryPolicy? ReadRetry(YamlValue value, string path)
    {
        if (syntax.Mapping(value, path) is not { } retry)
            return null;
        syntax.CheckMembers(retry, RetryMembers, path);
        string policy = retry.FindText("policy") ?? "";
        if (policy.Length > 0 && !policy.Equals("constant", StringComparison.OrdinalIgnoreCase) && !policy.Equals("exponential", StringComparison.OrdinalIgnoreCase))
            syntax.LeaveOut($"{path}.policy must be constant or exponential", retry.Find("policy")!);
        RetryPolicy defaults = new();
        return defaults with
        {
            IsExponential = policy.Equals("exponential", StringComparison.OrdinalIgnoreCase),
            Duration = ReadDuration(retry.Find("duration"), $"{path}.duration") ?? defaults.Duration,
            MaxInterval = ReadDuration(retry.Find("maxInterval"), $"{path}.maxInterval") ?? defaults.MaxInterval,
            MaxRetries = ReadNumber(retry.Find("maxRetries"), $"{path}.maxRetries", -1) ?? defaults.MaxRetries,
            Matches = ReadMatching(retry.Find("matching"), $"{path}.matching"),
        };
    }

    public CircuitBreakerPolicy? ReadCircuitBreaker(YamlValue value, string path)
    {
        if (syntax.Mapping(value, path) is not { } breaker)
            return null;
        syntax.CheckMembers(breaker, BreakerMembers, path);
        CircuitBreakerPolicy defaults = new();
        return defaults with
        {
            MaxRequests = ReadNumber(breaker.Find("maxRequests"), $"{path}.maxRequests", 0) is int and > 0 and var requests ? requests : defaults.MaxRequests,
            Interval = ReadDuration(breaker.Find("interval"), $"{path}.interval") ?? defaults.Interval,
            Timeout = ReadDuration(breaker.Find("timeout"), $"{path}.timeout") is { Ticks: > 0 } timeout ? timeout : defaults.Timeout,
            Trip = ReadTrip(breaker.Find("trip"), $"{path}.trip") ?? defaults.Trip,
        };
    }

    private TripExpression? ReadTrip(YamlValue? value, string path)
    {
        if (value is null or YamlScalar { IsNull: true } or YamlScalar { Text: "" })
            return null;
        try
        {
            return TripExpression.Parse((value as YamlScalar)?.Text ?? throw new FormatException($"it is {value.Kind}"));
        }
        catch (FormatException failure)
        {
            syntax.LeaveOut($"{path} is not an expression such as 'consecutiveFailures > 5': {failure.Message}", value);
            return null;
        }
    }

    /// <summary>Whether a failure that may be retried is among the codes; either list is enough, and none means all.</summary>
    private bool ReadMatching(YamlValue? value, string path)
    {
        if (syntax.Mapping(value, path) is not { } matching)
            return true;
        syntax.CheckMembers(matching, MatchingMembers, path);
        bool? http = ReadCodes(matching.Find("httpStatusCodes"), $"{path}.httpStatusCodes", HttpStatus, 100, 599);
        bool? grpc = ReadCodes(matching.Find("gRPCStatusCodes"), $"{path}.gRPCStatusCodes", GrpcStatus, 0, 16);
        return http is null && grpc is null || http is true || grpc is true;
    }

    /// <summary>Whether a list such as <c>429,500-599</c> holds a code; null where there is no list.</summary>
    private bool? ReadCodes(YamlValue? value, string path, int code, int least, int most)
    {
        if (value is null or YamlScalar { IsNull: true } or YamlScalar { Text: "" })
            return null;
        bool holds = false;
        foreach (string part in (value as YamlScalar)?.Text.Split(',', StringSplitOptions.TrimEntries) ?? [""])
        {
            string[] ends = part.Split('-', StringSplitOptions.TrimEntries);
            bool read = int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int from);
            int to = from;
            read = read && (ends.Length == 1 || ends.Length == 2 && int.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out to));
            if (!read || from < least || to > most || from > to)
            {
                syntax.LeaveOut($"{path} must be codes from {least} to {most}, such as \"{code}\" or \"{least}-{code}\", with commas between", value);
                return null;
            }

            holds |= from <= code && code <= to;
        }

        return holds;
    }

    /// <summary>A duration in Go's form, or a whole number of milliseconds; null where there is none.</summary>
    private TimeSpan? ReadDuration(YamlValue? value, string path)
    {
        if (value is null or YamlScalar { IsNull: true } or YamlScalar { Text: "" })
            return null;
        if (value is YamlScalar scalar)
        {
            if (int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int milliseconds))
                return TimeSpan.FromMilliseconds(milliseconds);
            if (GoDuration.TryParse(scalar.Text, out TimeSpan duration) && duration >= TimeSpan.Zero)
                return duration;
        }

        syntax.LeaveOut($"{path} is not a duration. Write it as in 5s, 500ms or 1m30s, or as a number of milliseconds", value);
        return null;
    }

    /// <summary>A whole number of at least a least one; null where there is none.</summary>
    private int? ReadNumber(YamlValue? value, string path, int least)
    {
        if (value is null or YamlScalar { IsNull: true } or YamlScalar { Text: "" })
            return null;
        if (value is YamlScalar scalar && int.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least)
            return number;
        syntax.LeaveOut($"{path} is not a whole number of at least {least}", value);
        return null;
    }
}
