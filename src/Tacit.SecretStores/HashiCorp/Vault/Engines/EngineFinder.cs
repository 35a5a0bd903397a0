using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Http;
using Tacit.SecretStores.HashiCorp.Vault.Session;

namespace Tacit.SecretStores.HashiCorp.Vault.Engines;

/// <summary>Finds out what the engine of the component is: as the component says, or as the server does, which is asked once for all callers and again now and then.</summary>
internal sealed partial class EngineFinder : IAsyncDisposable
{
    /// <summary>How long an answer is gone by: engines can be mounted anew, or be upgraded.</summary>
    private static readonly TimeSpan AnswerLife = TimeSpan.FromMinutes(5);

    /// <summary>How long an assumption is gone by.</summary>
    private static readonly TimeSpan AssumptionLife = TimeSpan.FromMinutes(1);

    private readonly VaultSession _session;
    private readonly EngineSettings _settings;
    private readonly SecretStoreContext _context;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private Found? _found;
    private readonly SharedTask<ISecretsEngine> _asking = new();

    public EngineFinder(VaultSession session, EngineSettings settings, SecretStoreContext context)
    {
        (_session, _settings, _context) = (session, settings, context);
        if (settings.IsVersioned is { } isVersioned)
            _found = new(new(_settings.Mount, "", isVersioned ? "2" : "1"), KeyValue(settings.Mount, "", isVersioned), Moment.Now(context.TimeProvider), TimeSpan.MaxValue);
    }

    public SecretShape Shape => _settings.Shape;

    /// <summary>The engine.</summary>
    /// <exception cref="SecretStoreException">The server cannot be asked.</exception>
    public Task<ISecretsEngine> FindAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_found is { } found && found.Since.Age(_context.TimeProvider) < found.Life)
                return Task.FromResult(found.Engine);
            return _asking.Run(AskOnceAsync).WaitAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        if (_asking.Last is Task asking)
            await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_found is { } found)
            await found.Engine.DisposeAsync();
        _end.Dispose();
    }

    private async Task<ISecretsEngine> AskOnceAsync()
    {
        try
        {
            return await (await AskAsync(_end.Token) is { } kind ? TakeAsync(kind, AnswerLife) : TakeAsync(_found?.Kind ?? new(_settings.Mount, "", "2"), AssumptionLife));
        }
        catch (SecretStoreException) when (_found is { } before)
        {
            // What was known a moment ago is more than nothing: what is leased can be had without the server.
            return await TakeAsync(before.Kind, AssumptionLife);
        }
    }

    /// <summary>What the server says; null where it does not. Every token with any right below the path may ask this; it is what the server's own command line asks.</summary>
    private async Task<EngineKind?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using VaultAnswer answer = await _session.SendAsync(new(HttpMethod.Get, $"sys/internal/ui/mounts/{_settings.Mount}") { IsHousekeeping = true }, cancellationToken);
            if (answer.Status is HttpStatusCode.OK && Read(answer.Data) is { } kind)
                return kind;
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.PermissionDenied)
        {
            // The secrets themselves may be denied too.
        }

        if (_found is null)
            Log.Assumed(_context.Logger, _context.ComponentName, Uri.UnescapeDataString(_settings.Mount));
        return null;
    }

    /// <summary><c>data</c> holds <c>path</c> (the mount, with a slash at its end), <c>type</c> and <c>options.version</c>.</summary>
    private EngineKind? Read(JsonElement data)
    {
        string type = VaultAnswer.Text(data, "type");
        string mount = VaultAnswer.Text(data, "path").Trim('/') is { Length: > 0 } path && VaultPath.IsName(path) ? VaultPath.OfName(path) : _settings.Mount;
        bool isAbove = _settings.Mount.StartsWith($"{mount}/", StringComparison.Ordinal);
        if (type.Length == 0 || (mount != _settings.Mount && !isAbove))
            return null;
        string version = VaultAnswer.Text(VaultAnswer.Member(data, "options"), "version") == "2" ? "2" : "1";
        return new(mount, isAbove ? _settings.Mount[(mount.Length + 1)..] : "", type is "kv" or "generic" or "cubbyhole" ? version : type);
    }

    /// <summary>An engine that is what it was stays in use, with what it has leased.</summary>
    private async Task<ISecretsEngine> TakeAsync(EngineKind kind, TimeSpan life)
    {
        Found? before = _found;
        bool isSame = before?.Kind == kind;
        Found found = new(kind, isSame ? before!.Engine : Create(kind), Moment.Now(_context.TimeProvider), life);
        lock (_lock)
            _found = found;
        if (isSame)
            return found.Engine;
        if (life == AnswerLife)
            Log.Found(_context.Logger, _context.ComponentName, Uri.UnescapeDataString(kind.Mount), kind.IsKeyValue ? $"KV version {kind.Type}" : PrintableText.Of(kind.Type));
        if (before is not null)
            await before.Engine.DisposeAsync();
        return found.Engine;
    }

    private ISecretsEngine Create(EngineKind kind) => kind.IsKeyValue
        ? KeyValue(kind.Mount, kind.Inner, isVersioned: kind.Type == "2")
        : new DynamicEngine(_session, kind.Mount, kind.Inner, kind.Type, _settings.Shape, _context);

    private KeyValueEngine KeyValue(string mount, string inner, bool isVersioned) =>
        new(_session, mount, VaultPath.Join(inner, _settings.Prefix), isVersioned, _settings.Shape);

    /// <summary>What an engine is: where it is mounted, what of the component's path lies below that, and the version of KV, or another type.</summary>
    private sealed record EngineKind(string Mount, string Inner, string Type)
    {
        public bool IsKeyValue => Type is "1" or "2";
    }

    private sealed record Found(EngineKind Kind, ISecretsEngine Engine, Moment Since, TimeSpan Life);

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.VaultEngineFound, LogLevel.Debug, "{Component}: the engine at {Mount}/ is {Kind}")]
        public static partial void Found(ILogger logger, string component, string mount, string kind);

        [LoggerMessage(LogEventIds.VaultEngineAssumed, LogLevel.Warning, "{Component}: the server does not say what engine is at {Mount}/, so it is taken for KV version 2; engineVersion says it otherwise")]
        public static partial void Assumed(ILogger logger, string component, string mount);
    }
}
