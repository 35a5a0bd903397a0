using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Session;

namespace Tacit.SecretStores.HashiCorp.Vault.Engines;

/// <summary>Finds out what the engine of the component is: as the component says, or as the server does at the first call.</summary>
internal sealed partial class EngineFinder : IAsyncDisposable
{
    /// <summary>How long to go by an assumption before the server is asked again.</summary>
    private static readonly TimeSpan AssumptionLife = TimeSpan.FromMinutes(1);

    private readonly VaultSession _session;
    private readonly SecretStoreContext _context;
    private readonly string _mount;
    private readonly string _prefix;
    private readonly SecretShape _shape;
    private readonly SemaphoreSlim _asking = new(1);
    private volatile Found? _found;

    /// <exception cref="SecretStoreException">The settings cannot be right.</exception>
    public EngineFinder(VaultSession session, VaultSettings settings, SecretStoreContext context)
    {
        (_session, _context) = (session, context);
        _mount = VaultPath.OfField(settings.Text(VaultFields.EnginePath) ?? "secret", VaultFields.EnginePath);
        string prefix = settings.IsTrue(VaultFields.UsesKeyPrefix) ? (settings.Text(VaultFields.KeyPrefix) ?? VaultSettings.DefaultKeyPrefix).Trim('/') : "";
        _prefix = prefix.Length > 0 ? VaultPath.OfField(prefix, VaultFields.KeyPrefix) : "";
        _shape = new("text".Equals(settings.Text(VaultFields.ValueType), StringComparison.OrdinalIgnoreCase));
        _found = settings.Text(VaultFields.EngineVersion) switch
        {
            "1" => new(KeyValue(_mount, "", isVersioned: false), DateTimeOffset.MaxValue),
            "2" => new(KeyValue(_mount, "", isVersioned: true), DateTimeOffset.MaxValue),
            _ => null,
        };
    }

    public SecretShape Shape => _shape;

    /// <summary>The engine.</summary>
    /// <exception cref="SecretStoreException">The server cannot be asked.</exception>
    public async ValueTask<ISecretsEngine> FindAsync(CancellationToken cancellationToken)
    {
        if (_found is { } known && _context.TimeProvider.GetUtcNow() < known.GoodUntil)
            return known.Engine;
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_found is { } asked && _context.TimeProvider.GetUtcNow() < asked.GoodUntil)
                return asked.Engine;
            Found found = await AskAsync(cancellationToken);
            _found = found;
            return found.Engine;
        }
        finally
        {
            _asking.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_found is { } found)
            await found.Engine.DisposeAsync();
    }

    /// <summary>Every token with any right below the path may ask this; it is what the server's own command line asks.</summary>
    private async Task<Found> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using VaultAnswer answer = await _session.SendAsync(new(HttpMethod.Get, $"sys/internal/ui/mounts/{_mount}"), cancellationToken);
            if (answer.Status is HttpStatusCode.OK && Read(answer.Data) is { } engine)
                return new(engine, DateTimeOffset.MaxValue);
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.PermissionDenied)
        {
            // The assumption below; the secrets themselves may be denied too.
        }

        Log.Assumed(_context.Logger, _context.ComponentName, Uri.UnescapeDataString(_mount));
        return new(KeyValue(_mount, "", isVersioned: true), _context.TimeProvider.GetUtcNow() + AssumptionLife);
    }

    /// <summary><c>data</c> holds <c>path</c> (the mount, with a slash at its end), <c>type</c> and <c>options.version</c>.</summary>
    private ISecretsEngine? Read(JsonElement data)
    {
        string type = VaultAnswer.Text(data, "type");
        string mount = VaultAnswer.Text(data, "path").Trim('/') is { Length: > 0 } path && VaultPath.IsName(path) ? VaultPath.OfName(path) : _mount;
        if (type.Length == 0 || (mount != _mount && !_mount.StartsWith($"{mount}/", StringComparison.Ordinal)))
            return null;
        string inner = mount == _mount ? "" : _mount[(mount.Length + 1)..];
        bool isVersioned = VaultAnswer.Text(VaultAnswer.Member(data, "options"), "version") == "2";
        bool isKeyValue = type is "kv" or "generic" or "cubbyhole";
        Log.Found(_context.Logger, _context.ComponentName, Uri.UnescapeDataString(mount), isKeyValue ? $"KV version {(isVersioned ? 2 : 1)}" : PrintableText.Of(type));
        return isKeyValue ? KeyValue(mount, inner, isVersioned) : new DynamicEngine(_session, mount, inner, type, _shape, _context);
    }

    private KeyValueEngine KeyValue(string mount, string inner, bool isVersioned) => new(_session, mount, VaultPath.Join(inner, _prefix), isVersioned, _shape);

    private sealed record Found(ISecretsEngine Engine, DateTimeOffset GoodUntil);

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.VaultEngineFound, LogLevel.Debug, "{Component}: the engine at {Mount}/ is {Kind}")]
        public static partial void Found(ILogger logger, string component, string mount, string kind);

        [LoggerMessage(LogEventIds.VaultEngineAssumed, LogLevel.Warning, "{Component}: the server does not say what engine is at {Mount}/, so it is taken for KV version 2; engineVersion says it otherwise")]
        public static partial void Assumed(ILogger logger, string component, string mount);
    }
}
