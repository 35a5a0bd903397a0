using System.Net;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Login;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>Holds the token: one login at a time for however many callers, renewal at two thirds of its life, pauses after failures.</summary>
internal sealed partial class TokenKeeper : IDisposable
{
    /// <summary>How long a token that the server has just spoken for is trusted: a refusal within is one of policies.</summary>
    private static readonly TimeSpan LeastTrust = TimeSpan.FromSeconds(10);

    /// <summary>The most, where new tokens have not helped again and again.</summary>
    private static readonly TimeSpan MostTrust = TimeSpan.FromMinutes(10);

    /// <summary>Timers take no more than 49 days; this often a far renewal is looked at.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(14);

    private readonly VaultConnection _connection;
    private readonly IVaultLogin _login;
    private readonly SecretStoreContext _context;
    private readonly LoginPauses _pauses;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _end = new();
    private readonly Lock _lock = new();
    private HeldToken? _held;
    private Task<HeldToken>? _running;
    private SecretStoreException? _failure;
    private string? _dead;
    private TimeSpan _trust = LeastTrust;
    private bool _saidEnding;

    public TokenKeeper(VaultConnection connection, IVaultLogin login, SecretStoreContext context)
    {
        (_connection, _login, _context) = (connection, login, context);
        _pauses = new(context.TimeProvider, context.Chance);
        _timer = context.TimeProvider.CreateTimer(static keeper => ((TokenKeeper)keeper!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Changes with each login.</summary>
    public int Generation { get; private set; }

    /// <summary>The token in use; null where there is none.</summary>
    public HeldToken? Current
    {
        get
        {
            lock (_lock)
                return _held;
        }
    }

    private DateTimeOffset Now => _context.TimeProvider.GetUtcNow();

    /// <summary>The token, after a login where there is none.</summary>
    /// <exception cref="SecretStoreException">The login fails, or failed a moment ago.</exception>
    public Task<HeldToken> TokenAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_held is { } held && !held.HasEnded(Now))
                return Task.FromResult(held);
            if (_running is null && _failure is { } failure && _pauses.Left > TimeSpan.Zero)
                return Task.FromException<HeldToken>(Again(failure, _pauses.Left));
            return Login().WaitAsync(cancellationToken);
        }
    }

    /// <summary>Whether the server has forgotten a token with which it denied something.</summary>
    public async Task<bool> IsDeadAsync(HeldToken held, CancellationToken cancellationToken)
    {
        Task<bool> question;
        lock (_lock)
        {
            if (_held is null || _held.Token.Value != held.Token.Value)
                return true;
            if (!held.Token.IsKnown || Now < _held.TrustedUntil)
                return false;
            question = _held.Question ??= AskAsync(_held);
        }

        return await question.WaitAsync(cancellationToken);
    }

    /// <summary>A token in place of a dead one.</summary>
    /// <exception cref="SecretStoreException">There is none.</exception>
    public Task<HeldToken> ReplaceAsync(HeldToken dead, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_held?.Token.Value == dead.Token.Value)
            {
                _dead = dead.Token.Value;
                _held = null;
                Log.Dead(_context.Logger, _context.ComponentName, _connection.Server);
            }
        }

        return TokenAsync(cancellationToken);
    }

    /// <summary>Learns whether a new token was of use. Where not, the server denies by policy, and each refusal would cost a login.</summary>
    public void Judge(HeldToken held, bool hasHelped)
    {
        lock (_lock)
        {
            _trust = hasHelped ? LeastTrust : _trust * 2 < MostTrust ? _trust * 2 : MostTrust;
            held.TrustedUntil = Now + _trust;
        }
    }

    /// <summary>Logs in although there may be a token. What comes of it shows in the log.</summary>
    public Task RefreshAsync()
    {
        lock (_lock)
            _pauses.Reset();
        return LoginQuietlyAsync();
    }

    /// <summary>Whether a token is in use, and not this one.</summary>
    public bool HoldsAnother(string token)
    {
        lock (_lock)
            return _held is not null && _held.Token.Value != token;
    }

    /// <summary>Stops what runs.</summary>
    /// <returns>The last token, for its owner to revoke; null where there is none.</returns>
    public async Task<HeldToken?> EndAsync()
    {
        Task? running;
        lock (_lock)
            running = _running;
        await _end.CancelAsync();
        if (running is not null)
            await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            (HeldToken? last, _held) = (_held, null);
            return last;
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _end.Dispose();
    }

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
            VaultToken token = await _login.LoginAsync(_connection, _end.Token);
            HeldToken held;
            lock (_lock)
            {
                if (!token.IsKnown && token.Value == _dead)
                    throw new SecretStoreException(SecretStoreFailure.Unauthenticated, $"the server at {_connection.Server} does not accept the token of {_login.Name} any more: it has ended or was revoked; put a new one there");
                held = new(token, Now, token.Lease);
                (_held, _running, _failure, _dead, _saidEnding) = (held, null, null, null, false);
                _pauses.Reset();
                Generation++;
                Arm(held);
            }

            if (token.IsKnown)
                Log.LoggedIn(_context.Logger, _context.ComponentName, _connection.Server, _login.Name, LifeOf(token));
            else
                Log.Unknown(_context.Logger, _context.ComponentName, _connection.Server, _login.Name);
            done.SetResult(held);
        }
        catch (SecretStoreException failure)
        {
            Fail(failure);
            done.SetException(failure);
        }
        catch (Exception failure)
        {
            // The end, or a bug, whose message may quote anything.
            lock (_lock)
                _running = null;
            done.SetException(failure);
        }
    }

    private void Fail(SecretStoreException failure)
    {
        TimeSpan pause;
        bool isFirst;
        lock (_lock)
        {
            _running = null;
            isFirst = _failure is null && Generation == 0;
            _failure = failure;
            pause = _pauses.Begin(failure.RetryAfter);
            // What is refused is not tried again by itself: a user could be locked out by it.
            if (failure.Failure is SecretStoreFailure.Unavailable)
                Arm(pause);
        }

        // The first one is what the start makes of it.
        if (!isFirst)
            Log.Failed(_context.Logger, _context.ComponentName, pause.TotalSeconds, failure.Message);
    }

    private async Task<bool> AskAsync(HeldToken held)
    {
        bool isDead = false;
        try
        {
            using VaultAnswer answer = await _connection.TryAsync(new(HttpMethod.Get, "auth/token/lookup-self"), held.Token.Value, _end.Token);
            isDead = answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;
        }
        catch (SecretStoreException)
        {
            // The server has other troubles now: what it denied stays denied, and the next caller asks again.
        }
        finally
        {
            lock (_lock)
            {
                held.Question = null;
                if (!isDead)
                    held.TrustedUntil = Now + _trust;
            }
        }

        return isDead;
    }

    private static SecretStoreException Again(SecretStoreException failure, TimeSpan left) =>
        new(failure.Failure, $"{failure.Message} (the next login is tried in {left.TotalSeconds:0.#} s)")
        {
            RetryAfter = failure.Failure is SecretStoreFailure.Unavailable ? left : null,
        };

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

        [LoggerMessage(LogEventIds.VaultTokenRenewed, LogLevel.Debug, "{Component}: the token was renewed for {Seconds:0} s")]
        public static partial void Renewed(ILogger logger, string component, double seconds);

        [LoggerMessage(LogEventIds.VaultTokenNotRenewed, LogLevel.Warning, "{Component}: the token was not renewed: {Problem}")]
        public static partial void NotRenewed(ILogger logger, string component, string problem);

        [LoggerMessage(LogEventIds.VaultTokenEnding, LogLevel.Warning, "{Component}: the token of {Login} ends at {EndsAt:u} and cannot be renewed any further; put a new one there before")]
        public static partial void Ending(ILogger logger, string component, string login, DateTimeOffset endsAt);
    }
}
