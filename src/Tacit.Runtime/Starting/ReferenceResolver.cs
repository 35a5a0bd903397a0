using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Secrets;

namespace Tacit.Runtime.Starting;

/// <summary>Puts the values into a component's metadata that stand elsewhere: in secrets and environment variables.</summary>
/// <remarks>They keep their exact bytes.</remarks>
internal sealed class ReferenceResolver(Component component, SidecarOptions options, ICollection<ResourceProblem> problems)
{
    private readonly List<ResolvedReference> _references = [];

    /// <summary>The secrets that were read.</summary>
    public IReadOnlyList<ResolvedReference> References => _references;

    /// <summary>The component with values, as far as they could be read.</summary>
    /// <param name="source">The store of its secret references, running; null leaves them unresolved.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task<Component> ResolveAsync(StartedStore? source, CancellationToken cancellationToken)
    {
        Dictionary<string, SecretData?> secrets = new(StringComparer.Ordinal);
        List<MetadataItem> items = [];
        foreach (MetadataItem item in component.Metadata)
        {
            if (item.SecretKeyRef is not { } reference)
                items.Add(item.EnvRef is { } variable ? item with { Value = ReadVariable(variable, item) } : item);
            else if (source is null)
                items.Add(item);
            else
            {
                if (!secrets.TryGetValue(reference.Name, out SecretData? data))
                    secrets[reference.Name] = data = await ReadSecretAsync(source, reference, item, cancellationToken);
                items.Add(item with { Value = data is null ? null : Pick(data, reference, item) });
            }
        }

        return component with { Metadata = items };
    }

    private async Task<SecretData?> ReadSecretAsync(StartedStore source, SecretReference reference, MetadataItem item, CancellationToken cancellationToken)
    {
        GetSecretRequest request = new(reference.Name, component.Namespace.Length == 0
            ? new Dictionary<string, string>()
            : new Dictionary<string, string> { ["namespace"] = component.Namespace });
        try
        {
            SecretData data = await source.Shared!.Store.GetAsync(request, cancellationToken).OrCancelledAsync(cancellationToken);
            _references.Add(new(source.Shared, source.Descriptor!.IsLocal, request, data));
            return data;
        }
        catch (SecretStoreException failure)
        {
            Fail(item, $"{Chain(reference)}: {failure.Message}", reference.Position);
            return null;
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            // The exception's message is left out: it may quote what it failed on.
            Fail(item, $"{Chain(reference)}: internal error of the store ({bug.GetType()})", reference.Position);
            return null;
        }
    }

    private string? Pick(SecretData data, SecretReference reference, MetadataItem item)
    {
        if (data.TryGetValue(reference.Key, out string? value))
            return value;
        string[] keys = [.. data.Pairs.Select(pair => pair.Key)];
        Fail(item, $"{Chain(reference)}: the secret has no key '{reference.Key}'.{ClosestWord.Hint(reference.Key, keys)}", reference.Position);
        return null;
    }

    /// <summary>As in daprd, the sidecar's own variables are not given to components, and <c>DAPR_ENV_KEYS</c> may name those that are.</summary>
    private string? ReadVariable(EnvironmentReference reference, MetadataItem item)
    {
        string variable = reference.Variable;
        bool isOwn = variable.Contains(' ') || OwnVariables.Contains(variable);
        string[] allowed = options.Environment.GetValueOrDefault("DAPR_ENV_KEYS", "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (isOwn || allowed.Length > 0 && !allowed.Contains(variable, StringComparer.OrdinalIgnoreCase))
        {
            string rule = isOwn ? "APP_API_TOKEN and names that start with DAPR_ are the sidecar's own" : "DAPR_ENV_KEYS does not name it";
            problems.Add(ResourceProblem.Error(
                $"component '{component.Name}': metadata field '{item.Name}' references an env variable that isn't allowed: {variable}; {rule}", reference.Position));
            return null;
        }

        if (options.Environment.TryGetValue(variable, out string? value))
            return value;
        problems.Add(ResourceProblem.Warning(
            $"component '{component.Name}': metadata field '{item.Name}' has no value: the environment variable '{variable}' is not set", reference.Position));
        return null;
    }

    private string Chain(SecretReference reference) => $"secret '{reference.Name}' of secret store '{component.SecretStore}'";

    private void Fail(MetadataItem item, string reason, SourcePosition position) =>
        problems.Add(ResourceProblem.Error($"component '{component.Name}': metadata field '{item.Name}' needs {reason}", position));
}
