namespace Tacit.Kubernetes.Api;

/// <summary>Pauses between attempts, longer each time and never the same for two sidecars, so that a server which comes back is not overrun.</summary>
/// <param name="chance">From 0 to 1.</param>
internal sealed class Backoff(Func<double> chance)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private int _failures;

    /// <summary>Sidecars that start together do not all ask at the same moment: each waits up to so long first.</summary>
    public static TimeSpan StartJitter { get; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest pause when the server is in trouble.</summary>
    public static TimeSpan Longest { get; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause when it refuses: that takes a person to change.</summary>
    public static TimeSpan LongestRefused { get; } = TimeSpan.FromMinutes(5);

    /// <summary>The next pause: from half of the step to one and a half.</summary>
    public TimeSpan Next(TimeSpan longest)
    {
        TimeSpan step = First * Math.Pow(2, Math.Min(_failures++, 20));
        return (step < longest ? step : longest) * (0.5 + chance());
    }

    public void Reset() => _failures = 0;
}
