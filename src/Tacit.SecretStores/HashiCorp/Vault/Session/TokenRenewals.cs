using System.Net;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Login;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>What the clock brings to a token: its renewal at two thirds of its life, a new login before its end, and further attempts at one that failed.</summary>
internal sealed partial class TokenRenewals : IDisposable
{
    /// <summary>Timers take no more than 49 days; this often a far renewal is looked at.</summary>
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(14);

    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan AfterBug = TimeSpan.FromSeconds(30);

    private readonly VaultConnection _connection;
    private readonly IVaultLogin _login;
    private readonly TokenSource _source;
    private readonly SecretStoreContext _context;
    private readonly LoginPauses _pauses;
    private readonly ITimer _timer;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _ended;
    private bool _saidEnding;
    private int _renewing;

    public TokenRenewals(VaultConnection connection, IVaultLogin login, TokenSource source, SecretStoreContext context)
    {
        (_connection, _login, _source, _context) = (connection, login, source, context);
        _ended = _end.Token;
        _pauses = new(context.TimeProvider, context.Chance);
        _timer = context.TimeProvider.CreateTimer(static renewals => ((TokenRenewals)renewals!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        source.LoggedIn = held =>
        {
            _saidEnding = false;
            _pauses.Reset();
            Arm(held);
        };
        source.TryAgainIn = Arm;
        source.Overdue = Look;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _end.Cancel();
        _end.Dispose();
    }

    private void Arm(HeldToken held)
    {
        if (held.Ends)
            Arm(held.RenewIn(_context.Chance()));
    }

    private void Arm(TimeSpan due)
    {
        due = due < ShortestTimer ? ShortestTimer : due;
        _timer.Change(due < LongestTimer ? due : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The timer's callback. What comes of it is logged, and armed for, where it happens.</summary>
    private void Look()
    {
        if (_source.HasFailed || _source.Current is not { } held)
            _ = _source.RefreshAsync();
        else if (held.RenewIn(chance: 1) > TimeSpan.Zero)
            Arm(held);
        else if (Interlocked.Exchange(ref _renewing, 1) == 0)
            _ = RenewOrReplaceAsync(held);
    }

    private async Task RenewOrReplaceAsync(HeldToken held)
    {
        TimeSpan? next = null;
        try
        {
            (bool isSettled, next) = held.Token.IsRenewable && !held.HasEnded ? await RenewAsync(held) : (false, null);
            if (!isSettled && _login.GivesNewTokens)
                await _source.RefreshAsync();
            else if (!isSettled)
                SayEnding(held);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
        }
        catch (Exception bug)
        {
            // Nobody is above a timer's callback to catch it. The message is left out: it may quote anything.
            Log.NotRenewed(_context.Logger, _context.ComponentName, $"internal error ({bug.GetType()})");
            next = AfterBug;
        }

        // In this order: the timer may be due at once.
        Volatile.Write(ref _renewing, 0);
        if (next is { } due)
            Arm(due);
    }

    /// <summary>Whether the token needs nothing more for now, and when to look again.</summary>
    private async Task<(bool IsSettled, TimeSpan? Next)> RenewAsync(HeldToken held)
    {
        try
        {
            using VaultAnswer answer = await _connection.TryAsync(new(HttpMethod.Post, "auth/token/renew-self") { Body = "{}"u8.ToArray() }, held.Token.Value, _ended);
            if (answer.Status is HttpStatusCode.OK)
                return Take(held, VaultAnswer.Seconds(answer.Auth, "lease_duration"), VaultAnswer.Flag(answer.Auth, "renewable"));
            Log.NotRenewed(_context.Logger, _context.ComponentName, _connection.Refusal(answer).Message);
            return (false, null);
        }
        catch (SecretStoreException failure)
        {
            Log.NotRenewed(_context.Logger, _context.ComponentName, failure.Message);
            if (failure.Failure is not SecretStoreFailure.Unavailable || held.HasEnded)
                return (false, null);
            // A server that is away now may be back before the token ends.
            TimeSpan left = held.Left;
            TimeSpan pause = _pauses.Begin(failure);
            return (true, pause < left ? pause : left);
        }
    }

    /// <summary>Takes what a renewal gave. Less than half of what there was at first means that the longest life is near: then a new login is due.</summary>
    private (bool IsSettled, TimeSpan? Next) Take(HeldToken held, TimeSpan lease, bool isRenewable)
    {
        HeldToken renewed = held.Renewed(lease, isRenewable);
        if (!_source.TryRenew(held, renewed))
            return (true, null);
        _pauses.Reset();
        Log.Renewed(_context.Logger, _context.ComponentName, lease.TotalSeconds);
        bool isShort = held.FirstLease > TimeSpan.Zero && renewed.Ends && lease < held.FirstLease / 2;
        if (isShort && _login.GivesNewTokens)
            return (false, null);
        if (isShort)
            SayEnding(renewed);
        return (true, renewed.Ends ? renewed.RenewIn(_context.Chance()) : null);
    }

    private void SayEnding(HeldToken held)
    {
        if (_saidEnding)
            return;
        _saidEnding = true;
        Log.Ending(_context.Logger, _context.ComponentName, _login.Name, held.EndsAt);
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.VaultTokenRenewed, LogLevel.Debug, "{Component}: the token was renewed for {Seconds:0} s")]
        public static partial void Renewed(ILogger logger, string component, double seconds);

        [LoggerMessage(LogEventIds.VaultTokenNotRenewed, LogLevel.Warning, "{Component}: the token was not renewed: {Problem}")]
        public static partial void NotRenewed(ILogger logger, string component, string problem);

        [LoggerMessage(LogEventIds.VaultTokenEnding, LogLevel.Warning, "{Component}: the token of {Login} ends at {EndsAt:u} and cannot be renewed any further; put a new one there before")]
        public static partial void Ending(ILogger logger, string component, string login, DateTimeOffset endsAt);
    }
}
