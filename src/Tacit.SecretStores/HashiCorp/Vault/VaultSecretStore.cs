using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.SecretStores.HashiCorp.Vault.Engines;
using Tacit.SecretStores.HashiCorp.Vault.Session;

namespace Tacit.SecretStores.HashiCorp.Vault;

/// <summary><c>secretstores.hashicorp.vault</c>: HashiCorp Vault and OpenBao, over their HTTP API.</summary>
internal sealed partial class VaultSecretStore : ISecretStore
{
    /// <summary>The request metadata that asks for a version.</summary>
    private const string VersionKey = "version_id";

    private readonly SecretStoreContext _context;
    private readonly VaultSession _session;
    private readonly EngineFinder _engine;
    private int _disposed;

    private VaultSecretStore(SecretStoreContext context, VaultSession session, EngineFinder engine) =>
        (_context, _session, _engine) = (context, session, engine);

    public static SecretStoreDescriptor Descriptor { get; } = new()
    {
        Type = "secretstores.hashicorp.vault",
        Help = "HashiCorp Vault and OpenBao: KV engines of both versions, and engines that make secrets on demand.",
        MultiKey = "unless `vaultValueType` is `text`",
        Fields = VaultFields.All,
        Check = static context => _ = VaultComponent.Of(context),
        CreateAsync = CreateAsync,
    };

    public SecretStoreFeatures Features => _engine.Shape.IsText ? SecretStoreFeatures.None : SecretStoreFeatures.MultipleKeyValuesPerSecret;

    public async ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ISecretsEngine engine = await _engine.FindAsync(cancellationToken);
        return await engine.ReadAsync(request.Name, request.Metadata.GetValueOrDefault(VersionKey), cancellationToken);
    }

    public async ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ISecretsEngine engine = await _engine.FindAsync(cancellationToken);
        return await new BulkRead(engine, request.Metadata.GetValueOrDefault(VersionKey), _context).RunAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1)
            return;
        await _engine.DisposeAsync();
        await _session.DisposeAsync();
    }

    // Certificates and files are read on the way, and a mount may hang: neither may hold up the caller, who enforces the time limit.
    private static async ValueTask<ISecretStore> CreateAsync(SecretStoreContext context, CancellationToken cancellationToken)
    {
        VaultSecretStore store = await Task.Run(() => Create(context), cancellationToken);
        try
        {
            await store._session.StartAsync(cancellationToken);
            return store;
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    private static VaultSecretStore Create(SecretStoreContext context)
    {
        VaultComponent component = VaultComponent.Of(context);
        string server = RedirectRules.Show(component.Address);
        if (component.Address.Scheme == Uri.UriSchemeHttps && component.Trust.SkipsVerification)
            Log.NotVerified(context.Logger, context.ComponentName, server);
        if (component.Address.Scheme == Uri.UriSchemeHttp && !component.Address.IsLoopback)
            Log.NotEncrypted(context.Logger, context.ComponentName, server);
        BackendHttp http = new(component.Trust, component.Limits, component.Redirects, context.TimeProvider);
        VaultSession session = new(new(http, component.Address, component.Namespace), component.Login, context);
        return new(context, session, new(session, component.Engine, context));
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.ServerNotVerified, LogLevel.Warning, "{Component}: skipVerify is true: whoever answers at {Server} is believed, and gets the credentials. Name the authority in caPem, caPath or caCert instead")]
        public static partial void NotVerified(ILogger logger, string component, string server);

        [LoggerMessage(LogEventIds.ConnectionNotEncrypted, LogLevel.Warning, "{Component}: the connection to {Server} is not encrypted: credentials and secrets can be read on the way. Use https")]
        public static partial void NotEncrypted(ILogger logger, string component, string server);
    }
}
