using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Login;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>Holds the token: one login at a time for however many callers, and pauses after those that failed.</summary>
internal sealed partial class TokenSource : IDisposable
{
    /// <summary>Of tokens that were replaced, these many are remembered to be revoked at the end.</summary>
    private const int MostFormer = 100;

    private readonly VaultConnection _connection;
    private readonly IVaultLogin _login;
    private readonly SecretStoreContext _context;
    private readonly LoginPauses _pauses;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _ended;
    private readonly Lock _lock = new();
    private HeldToken? _held;
    private Task<HeldToken>? _running;
    private SecretStoreException? _failure;
    private readonly List<HeldToken> _former = [];
    private string? _dead;
    private string? _last;

    public TokenSource(VaultConnection connection, IVaultLogin login, SecretStoreContext context)
    {
        (_connection, _login, _context) = (connection, login, context);
        _pauses = new(context.TimeProvider, context.Chance);
        _ended = _end.Token;
    }

    /// <summary>Told of each token that a login gives, before anybody gets it.</summary>
    public Action<HeldToken> LoggedIn { get; set; } = static _ => { };

    /// <summary>Told when a login should be tried again by itself, and in what time.</summary>
    public Action<TimeSpan> TryAgainIn { get; set; } = static _ => { };

    /// <summary>Told when somebody asks for the token. Not to take long.</summary>
    public Action Asked { get; set; } = static () => { };

    /// <summary>Whether somebody waits for the first login and tells of its failure.</summary>
    public bool IsStarting { get; set; }

    /// <summary>Changes with each new token.</summary>
    public int Generation { get; private set; }

    /// <summary>Whether the last login failed.</summary>
    public bool HasFailed
    {
        get
        {
            lock (_lock)
                return _failure is not null;
        }
    }

    /// <summary>Whether a login failed a moment ago, so that the server is left alone.</summary>
    public bool IsPausing
    {
        get
        {
            lock (_lock)
                return _failure is not null && _pauses.Left > TimeSpan.Zero;
        }
    }

    /// <summary>The token in use, whether it has ended or not; null where there is none.</summary>
    public HeldToken? Current
    {
        get
        {
            lock (_lock)
                return _held;
        }
    }

    /// <summary>The token, after a login where there is none.</summary>
    /// <exception cref="SecretStoreException">The login fails, or failed a moment ago.</exception>
    public Task<HeldToken> TokenAsync(CancellationToken cancellationToken)
    {
        Asked();
        lock (_lock)
        {
            if (_held is { HasEnded: false } held)
                return Task.FromResult(held);

            // One that has ended is not taken for one that the server merely says nothing about.
            _dead = _held?.Token.Value ?? _dead;
            if (_running is null && _failure is { } failure && _pauses.Left > TimeSpan.Zero)
                return Task.FromException<HeldToken>(Again(failure, _pauses.Left));
            return Login().WaitAsync(cancellationToken);
        }
    }

    /// <summary>A token in place of a dead one.</summary>
    /// <exception cref="SecretStoreException">There is none.</exception>
    public Task<HeldToken> ReplaceAsync(HeldToken dead, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_held?.Token.Value == dead.Token.Value)
            {
                (_held, _dead) = (null, dead.Token.Value);
                Log.Dead(_context.Logger, _context.ComponentName, _connection.Server);
            }
        }

        return TokenAsync(cancellationToken);
    }

    /// <summary>Puts a renewed token in the place of what it was, unless another one is there by now.</summary>
    public bool TryRenew(HeldToken held, HeldToken renewed)
    {
        lock (_lock)
        {
            if (!ReferenceEquals(_held, held))
                return false;
            _held = renewed;
            return true;
        }
    }

    /// <summary>Logs in, although there may be a token or a pause. What comes of it shows in the log.</summary>
    public async Task RefreshAsync()
    {
        Task login;
        lock (_lock)
            login = Login();
        await login.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends a login that runs.</summary>
    /// <returns>The tokens that a login gave and that have not ended, for their owner to revoke.</returns>
    public async Task<IReadOnlyList<VaultToken>> EndAsync()
    {
        // First, so that a login that begins now ends by itself.
        await _end.CancelAsync();
        Task? running;
        lock (_lock)
            running = _running;
        if (running is not null)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            KeepFormer();
            _held = null;
            return [.. _former.Select(former => former.Token)];
        }
    }

    public void Dispose() => _end.Dispose();

    /// <summary>The login that runs, or a new one. Under the lock.</summary>
    private Task<HeldToken> Login()
    {
        if (_running is not null)
            return _running;
        TaskCompletionSource<HeldToken> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _running = done.Task;
        // Nobody may be waiting for it any more when it fails.
        _ = done.Task.ContinueWith(static failed => failed.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        _ = Task.Run(() => LoginAsync(done), CancellationToken.None);
        return done.Task;
    }

    private async Task LoginAsync(TaskCompletionSource<HeldToken> done)
    {
        try
        {
            done.SetResult(Take(await _login.LoginAsync(_connection, _ended)));
        }
        catch (SecretStoreException failure)
        {
            Fail(failure);
            done.SetException(failure);
        }
        catch (OperationCanceledException end) when (_ended.IsCancellationRequested)
        {
            lock (_lock)
                _running = null;
            done.SetException(end);
        }
        catch (Exception bug)
        {
            // Without its message, which may quote anything.
            SecretStoreException failure = new(SecretStoreFailure.Unavailable, $"{_login.Name}: internal error ({bug.GetType()})");
            Fail(failure);
            done.SetException(failure);
        }
    }

    private HeldToken Take(VaultToken token)
    {
        lock (_lock)
        {
            if (!token.IsKnown && token.Value == _dead)
            {
                throw new SecretStoreException(
                    SecretStoreFailure.Unauthenticated,
                    $"the server at {_connection.Server} does not accept the token of {_login.Name}: it is wrong, has ended or was revoked; put a new one there");
            }

            // What is leased to a token ends with it, and not with the news that it lives.
            if (token.Value != _last)
                Generation++;
            HeldToken held = new(token, token.Lease, Generation, _context.TimeProvider);
            KeepFormer();
            (_held, _running, _failure, _dead, _last) = (held, null, null, null, token.Value);
            _pauses.Reset();
            if (token.IsKnown || _login.GivesNewTokens)
                Log.LoggedIn(_context.Logger, _context.ComponentName, _connection.Server, _login.Name, LifeOf(token));
            else
                Log.Unknown(_context.Logger, _context.ComponentName, _connection.Server, _login.Name);
            LoggedIn(held);
            return held;
        }
    }

    private void Fail(SecretStoreException failure)
    {
        lock (_lock)
        {
            (_running, _failure) = (null, failure);
            TimeSpan pause = _pauses.Begin(failure);
            if (!IsStarting)
                Log.Failed(_context.Logger, _context.ComponentName, pause.TotalSeconds, failure.Message);
            // Wrong credentials are tried again by themselves only as long as there is a token to lose.
            if (failure.Failure is not SecretStoreFailure.Unauthenticated || _held is { HasEnded: false })
                TryAgainIn(pause);
        }
    }

    /// <summary>What a login gave is ours until it ends: what was leased to it lives on after a new login. Under the lock.</summary>
    private void KeepFormer()
    {
        _former.RemoveAll(former => former.HasEnded);
        if (_held is { HasEnded: false, Token.IsRevocable: true } held && !_former.Exists(former => former.Token.Value == held.Token.Value))
            _former.Add(held);
        if (_former.Count > MostFormer)
            _former.RemoveAt(0);
    }

    private static SecretStoreException Again(SecretStoreException failure, TimeSpan left) =>
        new(failure.Failure, failure.Message) { RetryAfter = failure.Failure is SecretStoreFailure.Unavailable ? left : null };

    private static string LifeOf(VaultToken token) =>
        token.Lease == TimeSpan.Zero ? "does not end" : $"lasts {token.Lease.TotalSeconds:0} s and {(token.IsRenewable ? "can" : "cannot")} be renewed";

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.VaultLoggedIn, LogLevel.Information, "{Component}: the server at {Server} accepts {Login}; the token {Life}")]
        public static partial void LoggedIn(ILogger logger, string component, string server, string login, string life);

        [LoggerMessage(LogEventIds.VaultTokenUnknown, LogLevel.Warning, "{Component}: the server at {Server} says nothing about the token of {Login}: it is wrong, or its policies do not allow auth/token/lookup-self; it will not be renewed")]
        public static partial void Unknown(ILogger logger, string component, string server, string login);

        [LoggerMessage(LogEventIds.VaultLoginFailed, LogLevel.Warning, "{Component}: login failed, not tried again for {Seconds:0.#} s: {Problem}")]
        public static partial void Failed(ILogger logger, string component, double seconds, string problem);

        [LoggerMessage(LogEventIds.VaultTokenDead, LogLevel.Warning, "{Component}: the server at {Server} has forgotten the token: it has ended or was revoked")]
        public static partial void Dead(ILogger logger, string component, string server);
    }
}
