using System.Net;
using Tacit.Abstractions;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <content>What the clock brings: renewals, new logins before the end, and further attempts.</content>
internal sealed partial class TokenKeeper
{
    /// <summary>Sets the timer for a token that ends. Under the lock.</summary>
    private void Arm(HeldToken held)
    {
        if (held.Ends)
            Arm(held.RenewAt(_context.Chance()) - Now);
    }

    private void Arm(TimeSpan due)
    {
        due = due < TimeSpan.FromMilliseconds(100) ? TimeSpan.FromMilliseconds(100) : due;
        _timer.Change(due < LongestTimer ? due : LongestTimer, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The timer's callback.</summary>
    private void Look()
    {
        HeldToken? held;
        lock (_lock)
        {
            held = _failure is null ? _held : null;
            if (held is not null && Now < held.RenewAt(1))
            {
                Arm(held);
                return;
            }
        }

        // Whatever comes of it is logged, and armed for, where it happens.
        _ = held is null ? LoginQuietlyAsync() : RenewOrReplaceAsync(held);
    }

    private async Task RenewOrReplaceAsync(HeldToken held)
    {
        try
        {
            if (held.Token.IsRenewable && !held.HasEnded(Now) && await RenewAsync(held))
                return;
            if (_login.GivesNewTokens)
                await LoginQuietlyAsync();
            else
                SayEnding(held);
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
    }

    private async Task LoginQuietlyAsync()
    {
        Task login;
        lock (_lock)
            login = Login();
        await login.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Whether the token needs nothing more for now.</summary>
    private async Task<bool> RenewAsync(HeldToken held)
    {
        try
        {
            using VaultAnswer answer = await _connection.TryAsync(new(HttpMethod.Post, "auth/token/renew-self") { Body = "{}"u8.ToArray() }, held.Token.Value, _end.Token);
            if (answer.Status is not HttpStatusCode.OK)
            {
                Log.NotRenewed(_context.Logger, _context.ComponentName, _connection.Refusal(answer).Message);
                return false;
            }

            return Take(held, VaultAnswer.Seconds(answer.Auth, "lease_duration"), VaultAnswer.Flag(answer.Auth, "renewable"));
        }
        catch (SecretStoreException failure)
        {
            bool isTriedAgain = RetryLater(held, failure);
            Log.NotRenewed(_context.Logger, _context.ComponentName, failure.Message);
            return isTriedAgain;
        }
    }

    /// <summary>Takes what a renewal gave. Less than half of what there was at first means that the longest life is near: then a new login is due.</summary>
    private bool Take(HeldToken held, TimeSpan lease, bool isRenewable)
    {
        HeldToken renewed = held.Renewed(lease, isRenewable, Now);
        bool isShort = held.FirstLease > TimeSpan.Zero && renewed.Ends && lease < held.FirstLease / 2;
        lock (_lock)
        {
            if (!ReferenceEquals(_held, held))
                return true;
            _held = renewed;
            _pauses.Reset();
            Log.Renewed(_context.Logger, _context.ComponentName, lease.TotalSeconds);
            if (isShort && _login.GivesNewTokens)
                return false;
            if (isShort)
                SayEnding(renewed);
            Arm(renewed);
            return true;
        }
    }

    /// <summary>A server that is away now may be back before the token ends.</summary>
    private bool RetryLater(HeldToken held, SecretStoreException failure)
    {
        if (failure.Failure is not SecretStoreFailure.Unavailable || held.HasEnded(Now))
            return false;
        lock (_lock)
        {
            TimeSpan left = held.EndsAt - Now;
            TimeSpan pause = _pauses.Begin(failure.RetryAfter);
            Arm(pause < left ? pause : left);
        }

        return true;
    }

    private void SayEnding(HeldToken held)
    {
        if (_saidEnding)
            return;
        _saidEnding = true;
        Log.Ending(_context.Logger, _context.ComponentName, _login.Name, held.EndsAt);
    }
}
