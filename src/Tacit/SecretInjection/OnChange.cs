namespace Tacit.SecretInjection;

/// <summary>What happens to the app when a value that it was given has changed.</summary>
/// <param name="Signal">The name of the signal that it gets; null when it is started again.</param>
internal sealed record OnChange(string? Signal)
{
    public static OnChange Restart { get; } = new((string?)null);
}
