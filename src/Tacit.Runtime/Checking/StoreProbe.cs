using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Secrets;
using Tacit.Runtime.Starting;

namespace Tacit.Runtime.Checking;

/// <summary>Asks a running store for a secret, to find out whether it can be reached, takes its credentials, and may read.</summary>
internal sealed class StoreProbe(TimeProvider timeProvider)
{
    /// <summary>A name that no secret has: asking for it costs a backend the least, and shows nothing.</summary>
    internal const string UnlikelyName = "tacit-check";

    /// <summary>Asks, and reports what went wrong together with what mends it.</summary>
    /// <param name="store">The store, running.</param>
    /// <param name="secret">The secret to ask for; null for one that nobody has.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<ResourceProblem?> AskAsync(StartedStore store, string? secret, CancellationToken cancellationToken)
    {
        Component component = store.Component;
        using TimeLimit limit = new(component.InitTimeout, timeProvider, cancellationToken);
        try
        {
            GetSecretRequest request = new(secret ?? UnlikelyName, new Dictionary<string, string>());
            await store.Shared!.Store.GetAsync(request, limit.Token).OrCancelledAsync(limit.Token);
            return null;
        }
        catch (SecretStoreException failure)
        {
            return Explain(failure, store, secret);
        }
        catch (OperationCanceledException) when (limit.HasPassed)
        {
            return Error(component, $"did not answer within {component.InitTimeout.TotalSeconds:0.###} s. Check its address, and the network to it");
        }
        catch (Exception bug) when (!cancellationToken.IsCancellationRequested)
        {
            // The exception's message is left out: it may quote what it failed on.
            return Error(component, $"failed unexpectedly ({bug.GetType()})");
        }
    }

    private static ResourceProblem? Explain(SecretStoreException failure, StartedStore store, string? secret)
    {
        Component component = store.Component;
        string[] credentials = [.. store.Descriptor!.Fields.Where(field => field.Sensitive).Select(field => field.Name)];
        return failure.Failure switch
        {
            SecretStoreFailure.NotFound when secret is null => null,
            SecretStoreFailure.NotFound => Error(component, $"has no secret '{secret}': {failure.Message}"),
            SecretStoreFailure.Unauthenticated => Error(
                component, $"does not take its credentials: {failure.Message}. Check {(credentials.Length == 0 ? "them" : string.Join(", ", credentials))}"),
            SecretStoreFailure.PermissionDenied when secret is null => ResourceProblem.Warning(
                $"component '{component.Name}' can be reached and takes its credentials, but may not read '{UnlikelyName}': {failure.Message}. "
                + $"If its rights are for certain names only, that is as it should be: check one of them with --secret {component.Name}/<name>",
                component.Position),
            SecretStoreFailure.PermissionDenied => Error(component, $"may not read '{secret}': {failure.Message}. Grant the right to read it"),
            SecretStoreFailure.Unavailable => Error(component, $"cannot be asked: {failure.Message}. Check its address, and the network to it"),
            _ => Error(component, $"refuses to be asked: {failure.Message}"),
        };
    }

    private static ResourceProblem Error(Component component, string message) =>
        ResourceProblem.Error($"component '{component.Name}' {message}", component.Position);
}
