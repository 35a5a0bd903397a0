using Tacit.Runtime.Secrets;
using Tacit.Runtime.State;
using Tacit.Terminals;

namespace Tacit.SecretInjection;

/// <summary>Finds out when a value that the app was given is another one, by asking again.</summary>
/// <param name="plan">What the app was given.</param>
/// <param name="secrets">Where the values are.</param>
/// <param name="interval">How often stores behind the network are asked; those on this machine are every half second.</param>
/// <param name="status">Where it is said that a store cannot be asked.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class InjectionWatch(InjectionPlan plan, SecretReader secrets, TimeSpan interval, StatusLines status, TimeProvider timeProvider)
{
    private static readonly TimeSpan LocalInterval = TimeSpan.FromMilliseconds(500);

    private readonly InjectionReader _reader = new(plan, secrets);
    private string _said = "";

    /// <summary>The values, when they are others than these. What cannot be read meanwhile changes nothing.</summary>
    public async Task<InjectedSecrets> WaitForChangeAsync(InjectedSecrets current, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(plan.StoreNames.All(secrets.IsLocal) ? LocalInterval : interval, timeProvider, cancellationToken);
            if (await TryReadAsync(cancellationToken) is { } next && next.DifferencesFrom(current).Count > 0)
                return next;
        }
    }

    private async Task<InjectedSecrets?> TryReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            InjectedSecrets read = await _reader.ReadAsync(cancellationToken);
            _said = "";
            return read;
        }
        catch (StartFailedException failure)
        {
            string text = string.Join("; ", failure.Problems.Select(problem => problem.Message));
            if (text != _said)
                status.Warning($"--watch: the app keeps the values that it has: {text}");
            _said = text;
            return null;
        }
    }
}
