using System.Net;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Login;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>What the clock brings to a token: its renewal at two thirds of its life, a new login before its end, and further attempts at one that failed.</summary>
internal sealed partial class TokenRenewals : IDisposable
{
    private static readonly TimeSpan AfterBug = TimeSpan.FromSeconds(30);

    private readonly VaultConnection _connection;
    private readonly IVaultLogin _login;
    private readonly TokenSource _source;
    private readonly SecretStoreContext _context;
    private readonly LoginPauses _pauses;
    private readonly Alarm _renewal;
    private readonly Alarm _attempt;
    private readonly CancellationTokenSource _end = new();
    private readonly CancellationToken _ended;
    private HeldToken? _saidEnding;

    public TokenRenewals(VaultConnection connection, IVaultLogin login, TokenSource source, SecretStoreContext context)
    {
        (_connection, _login, _source, _context) = (connection, login, source, context);
        _ended = _end.Token;
        _pauses = new(context.TimeProvider, context.Chance);
        _renewal = new(Renew, context.TimeProvider);
        _attempt = new(() => _ = source.RefreshAsync(), context.TimeProvider);
        source.LoggedIn = Arm;
        source.TryAgainIn = _attempt.Set;
        source.Asked = () =>
        {
            _renewal.RingIfOverdue();
            _attempt.RingIfOverdue();
        };
    }

    public void Dispose()
    {
        _renewal.Dispose();
        _attempt.Dispose();
        _end.Cancel();
        _end.Dispose();
    }

    private void Arm(HeldToken held)
    {
        if (held.Ends)
            _renewal.Set(held.RenewIn(_context.Chance()));
    }

    private void Renew()
    {
        if (_source.Current is not { Ends: true } held)
            return;
        if (held.RenewIn(chance: 1) > TimeSpan.Zero)
            Arm(held);
        else
            _ = RenewOrReplaceAsync(held);
    }

    /// <summary>What comes of it is logged, and armed for, where it happens.</summary>
    private async Task RenewOrReplaceAsync(HeldToken held)
    {
        try
        {
            if (held.Token.IsRenewable && !held.HasEnded && await RenewAsync(held))
                return;
            if (!_login.GivesNewTokens)
                SayEnding(held);
            else if (!_source.IsPausing)
                await _source.RefreshAsync();
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
        }
        catch (Exception bug)
        {
            // Nobody is above a timer's callback to catch it. The message is left out: it may quote anything.
            Log.NotRenewed(_context.Logger, _context.ComponentName, $"internal error ({bug.GetType()})");
            _renewal.Set(AfterBug);
        }
    }

    /// <summary>Whether the token needs nothing more for now.</summary>
    private async Task<bool> RenewAsync(HeldToken held)
    {
        try
        {
            using VaultAnswer answer = await _connection.TryAsync(VaultCall.Post("auth/token/renew-self"), held.Token.Value, _ended);
            if (answer.Status is HttpStatusCode.OK)
                return Take(held, VaultAnswer.Seconds(answer.Auth, "lease_duration"), VaultAnswer.Flag(answer.Auth, "renewable"));
            Log.NotRenewed(_context.Logger, _context.ComponentName, _connection.Refusal(answer).Message);
            return false;
        }
        catch (SecretStoreException failure)
        {
            Log.NotRenewed(_context.Logger, _context.ComponentName, failure.Message);
            if (!ReferenceEquals(_source.Current, held))
                return true;
            if (held.HasEnded)
                return false;
            // What stands in the way now may be gone before the token ends.
            TimeSpan left = held.Left;
            TimeSpan pause = _pauses.Begin(failure);
            _renewal.Set(pause < left ? pause : left);
            return true;
        }
    }

    /// <summary>Takes what a renewal gave. Less than half of what there was at first means that the longest life is near: then a new login is due.</summary>
    private bool Take(HeldToken held, TimeSpan lease, bool isRenewable)
    {
        HeldToken renewed = held.Renewed(lease, isRenewable);
        if (!_source.TryRenew(held, renewed))
            return true;
        _pauses.Reset();
        Log.Renewed(_context.Logger, _context.ComponentName, lease.TotalSeconds);
        bool isShort = held.FirstLease > TimeSpan.Zero && renewed.Ends && lease < held.FirstLease / 2;
        if (isShort && _login.GivesNewTokens)
            return false;
        if (isShort)
            SayEnding(renewed);
        Arm(renewed);
        return true;
    }

    private void SayEnding(HeldToken held)
    {
        if (_saidEnding?.Token.Value == held.Token.Value)
            return;
        _saidEnding = held;
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
