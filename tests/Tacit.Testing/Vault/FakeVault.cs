using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Vault;

/// <summary>A server that speaks the API of HashiCorp Vault and OpenBao, with everything in memory. All times are by the clock that it is given.</summary>
internal sealed class FakeVault : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly FakeServer _server;
    private readonly FakeVaultRouter _router;
    private readonly FakeVaultFront _front;
    private readonly FakeVaultLeases _leases;
    private readonly FakeVaultTokens _tokens;
    private readonly FakeVaultMounts _mounts;
    private readonly FakeVaultSecretIds _secretIds;
    private readonly FakeVaultWrapping _wrapping;
    private readonly FakeVaultPolicies _policies = new();
    private readonly CallRecord<FakeVaultCall> _record = new(call => call.Headers.GetValueOrDefault("X-Vault-Request") == "true" ? null : "no header X-Vault-Request: true");
    private readonly FakeVaultTls? _tls;

    private FakeVault(TimeProvider clock, FakeVaultTls? tls)
    {
        _tls = tls;
        _leases = new(clock);
        _tokens = new(clock, _leases);
        _mounts = new(clock, _leases, _policies);
        _secretIds = new(clock);
        _wrapping = new(clock);
        Logins = new(_tokens, _secretIds, _gate);
        _router = new(clock, _tokens, _policies, _mounts, Logins, _leases, _wrapping);
        _front = new(_router, _tokens);
        _server = new(ProcessAsync, tls?.Certificate, tls?.AsksForClientCertificate ?? false);
        _tokens.AddRoot(RootToken);
        _mounts.Mount("secret", "kv", 2);
    }

    /// <summary>May do everything, and never ends.</summary>
    public const string RootToken = "root";

    /// <summary>Without a slash at the end.</summary>
    public string Address => $"{(_tls is null ? "http" : "https")}://127.0.0.1:{_server.Port}";

    public int Port => _server.Port;

    /// <summary>The ways to log in, and the roles there are.</summary>
    public FakeVaultLogins Logins { get; }

    public IReadOnlyList<FakeVaultCall> Calls => _record.Calls;

    /// <summary>What a client did against the protocol that this server let pass.</summary>
    public IReadOnlyList<string> Faults => _record.Faults;

    /// <summary>Requests to endpoints that this server does not know.</summary>
    public IReadOnlyList<FakeVaultCall> UnexpectedCalls => _record.UnexpectedCalls;

    /// <summary>The most requests that ran at the same time.</summary>
    public int MostAtOnce => _record.MostAtOnce;

    /// <summary>Whether it is sealed, and answers nothing but what it tells of itself.</summary>
    public bool Sealed
    {
        get => Locked(() => _router.IsSealed);
        set => Locked(() => _router.IsSealed = value);
    }

    /// <summary>The address of the active node, where this one is a standby and sends its callers there.</summary>
    public string? Standby
    {
        get => Locked(() => _front.Standby);
        set => Locked(() => _front.Standby = value);
    }

    /// <summary>The namespace that everything is in, such as <c>team/a</c>; null where everything is in the root.</summary>
    public string? Namespace
    {
        get => Locked(() => _front.Namespace);
        set => Locked(() => _front.Namespace = value);
    }

    /// <summary>Whether tokens, and refusals of tokens, look as OpenBao's do.</summary>
    public bool IsOpenBao
    {
        get => Locked(() => _tokens.IsOpenBao);
        set => Locked(() => _tokens.IsOpenBao = value);
    }

    /// <summary>Is asked first, and says whether it has answered. Ready ones: <see cref="FakeVaultMisbehaviour"/>.</summary>
    public Func<FakeVaultCall, HttpContext, Task<bool>>? Intercept { get; set; }

    /// <summary>The tokens that are alive and have an end.</summary>
    public IReadOnlyList<string> LiveTokens => Locked(() =>
    {
        _tokens.Expire();
        return _tokens.Live;
    });

    /// <summary>The leases that are alive.</summary>
    public IReadOnlyList<string> LiveLeases => Locked(() =>
    {
        _leases.Expire();
        _tokens.Expire();
        return _leases.Live;
    });

    public static async Task<FakeVault> StartAsync(TimeProvider clock, FakeVaultTls? tls = null)
    {
        FakeVault vault = new(clock, tls);
        await vault.RestartAsync();
        return vault;
    }

    /// <summary>Breaks off what runs and lets nobody connect. The state stays.</summary>
    public Task StopAsync() => _server.StopAsync();

    /// <summary>Starts again, on the same port.</summary>
    public Task RestartAsync() => _server.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    public int Count(string method, string pathPrefix) => _record.Count(method, pathPrefix);

    public void ResetMostAtOnce() => _record.ResetMostAtOnce();

    /// <summary>Completes when so many such calls have been answered, those before now included.</summary>
    public Task CalledAsync(string method, string pathPrefix, int times) => _record.CalledAsync(method, pathPrefix, times);

    /// <summary>Mounts an engine: <c>kv</c> of version 1 or 2, or <c>database</c>. One without a version is of version 1 and does not tell.</summary>
    public void Mount(string path, string type, int? version = null) => Locked(() => _mounts.Mount(path, type, version));

    /// <summary>Writes a key, or its next version; the path begins with the mount's.</summary>
    public void Put(string path, params (string Key, string Value)[] data) =>
        Put(path, new JsonObject(data.Select(entry => KeyValuePair.Create<string, JsonNode?>(entry.Key, entry.Value))));

    /// <summary>Writes a key, or its next version; the path begins with the mount's.</summary>
    public void Put(string path, JsonObject data) => Locked(() =>
    {
        (IFakeVaultEngine engine, string key) = At(path);
        if (engine is FakeVaultVersionedKeyValues versioned)
            versioned.Put(key, data);
        else
            ((FakeVaultKeyValues)engine).Put(key, data);
    });

    /// <summary>Deletes one version, which can be undone; or a whole key of version 1.</summary>
    public void Delete(string path, int version = 1) => Locked(() =>
    {
        (IFakeVaultEngine engine, string key) = At(path);
        if (engine is FakeVaultVersionedKeyValues versioned)
            versioned.Delete(key, version);
        else
            ((FakeVaultKeyValues)engine).Delete(key);
    });

    /// <summary>Destroys one version, which cannot be undone.</summary>
    public void Destroy(string path, int version) => Locked(() =>
    {
        (IFakeVaultEngine engine, string key) = At(path);
        ((FakeVaultVersionedKeyValues)engine).Destroy(key, version);
    });

    /// <summary>Has a role of a database mount, which is made where there is none.</summary>
    public void DatabaseRole(string mount, string name, TimeSpan ttl, TimeSpan maxTtl, bool renewable = true) => Locked(() =>
    {
        ((FakeVaultDatabase)(_mounts.Find(mount) ?? _mounts.Mount(mount, "database"))).Add(name, ttl, maxTtl, renewable);
    });

    /// <summary>Sets a policy: an exact path, or one with a star at its end, and capabilities with commas between them.</summary>
    public void Policy(string name, params (string PathGlob, string Capabilities)[] rules) => Locked(() =>
    {
        _policies.Set(name, rules);
    });

    /// <summary>Makes a token; a period above zero makes it one that can be renewed without end.</summary>
    public string CreateToken(
        TimeSpan? ttl = null, TimeSpan? maxTtl = null, bool renewable = true, bool batch = false, TimeSpan period = default, params string[] policies) => Locked(() =>
        {
            FakeVaultRole role = new()
            {
                Name = "token",
                Policies = policies,
                Ttl = ttl ?? FakeVaultTokens.SystemMaxTtl,
                IsRenewable = renewable,
                IsBatch = batch,
                Period = period,
            };
            return _tokens.Create(role, "auth/token/create", "token", explicitMaxTtl: maxTtl).Id;
        });

    /// <summary>Ends a token, the tokens that were made with it, and their leases.</summary>
    public void RevokeToken(string token) => Locked(() =>
    {
        _tokens.Revoke(token);
    });

    public void RevokeLease(string lease) => Locked(() =>
    {
        _leases.Revoke(lease);
    });

    /// <summary>Gives an AppRole's secret; zero uses are any number.</summary>
    public string CreateSecretId(string role, TimeSpan? ttl = null, int uses = 0) => Locked(() => _secretIds.Create(role, ttl, uses));

    public void RemoveSecretId(string secretId) => Locked(() =>
    {
        _secretIds.Remove(secretId);
    });

    /// <summary>Gives a token that can be exchanged once for an AppRole's secret; another path is that of somebody who has put something else there.</summary>
    public string WrapSecretId(string role, TimeSpan wrapTtl, TimeSpan? ttl = null, int uses = 0, string mount = "approle", string? creationPath = null) => Locked(() =>
    {
        FakeVaultAnswer answer = FakeVaultAnswer.Data(_secretIds.Told(_secretIds.Create(role, ttl, uses)));
        return _wrapping.Wrap(answer, creationPath ?? $"auth/{mount}/role/{role}/secret-id", wrapTtl).Body!["wrap_info"]!["token"]!.ToString();
    });

    private (IFakeVaultEngine Engine, string Key) At(string path)
    {
        (string mount, string key) = _mounts.Split(path);
        return (_mounts.Find(mount)!, key);
    }

    private void Locked(Action action)
    {
        lock (_gate)
            action();
    }

    private T Locked<T>(Func<T> action)
    {
        lock (_gate)
            return action();
    }

    private async Task ProcessAsync(HttpContext context)
    {
        FakeRequest request = await FakeRequest.ReadAsync(context);
        FakeVaultCall call = _record.Begin(number => new(number, request));
        try
        {
            if (Intercept is { } intercept && await intercept(call, context))
                return;
            FakeVaultAnswer answer = Locked(() => _front.Answer(call, context));
            if (answer.IsUnexpected)
                _record.Unexpected(call);
            await FakeVaultWire.WriteAsync(context, answer);
            await context.Response.CompleteAsync();
        }
        catch (OperationCanceledException)
        {
            // The client hung up, or the server was stopped.
        }
        finally
        {
            _record.End(call);
        }
    }
}
