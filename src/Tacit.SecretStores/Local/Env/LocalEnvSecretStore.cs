using Microsoft.Extensions.Logging;
using Tacit.Abstractions;

namespace Tacit.SecretStores.Local.Env;

/// <summary><c>secretstores.local.env</c>: environment variables of the sidecar, optionally those with a prefix.</summary>
internal sealed partial class LocalEnvSecretStore(SecretStoreContext context) : ISecretStore
{
    private const string PrefixField = "prefix";

    public static SecretStoreDescriptor Descriptor { get; } = new()
    {
        Type = "secretstores.local.env",
        Help = "Environment variables of the sidecar's process.",
        IsLocal = true,
        Fields =
        [
            new(PrefixField, MetadataFieldKind.Text, "Put before every requested name, and removed from every listed one: with MYAPP_, the secret KEY is the variable MYAPP_KEY.") { Default = "" },
        ],
        CreateAsync = static (context, _) => new(new LocalEnvSecretStore(context)),
    };

    // Windows compares the names of environment variables without regard to case.
    private static readonly StringComparison NameComparison =
        OperatingSystem.IsWindows() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    private readonly string _prefix = context.Metadata.GetText(PrefixField) ?? "";

    public SecretStoreFeatures Features => SecretStoreFeatures.None;

    public ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        string variable = _prefix + request.Name;
        // As in daprd, the whole name counts, prefix included.
        if (OwnVariables.Contains(variable))
        {
            Log.Forbidden(context.Logger, context.ComponentName, request.Name);
            return AbsentInDaprd(request.Name) ?? throw new SecretStoreException(
                SecretStoreFailure.PermissionDenied,
                $"environment variable '{request.Name}' is never served: APP_API_TOKEN and names that start with DAPR_ are the sidecar's own");
        }

        if (context.Environment.TryGetValue(variable, out string? value))
            return new(SecretData.OfValue(request.Name, value));
        return AbsentInDaprd(request.Name)
            ?? throw new SecretStoreException(SecretStoreFailure.NotFound, $"secret {request.Name} not found");
    }

    public ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Dictionary<string, SecretData> secrets = new(StringComparer.Ordinal);
        foreach ((string variable, string value) in context.Environment)
        {
            if (variable.Length <= _prefix.Length || !variable.StartsWith(_prefix, NameComparison) || OwnVariables.Contains(variable))
                continue;

            string name = variable[_prefix.Length..];
            secrets[name] = SecretData.OfValue(name, value);
        }

        return new(secrets);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // daprd answers an absent or forbidden variable with an empty value; only its contract asks for that lie.
    private ValueTask<SecretData>? AbsentInDaprd(string name) =>
        context.ErrorContract is ErrorContract.Daprd ? new(SecretData.OfValue(name, "")) : null;

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.ForbiddenEnvironmentVariable, LogLevel.Warning, "{Component}: Access to env var {Variable} is forbidden")]
        public static partial void Forbidden(ILogger logger, string component, string variable);
    }
}
