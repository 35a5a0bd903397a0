using System.Net;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Session;

namespace Tacit.SecretStores.HashiCorp.Vault.Engines;

/// <summary>Keeps what is leased: everybody gets the same secret while its lease lives, one call makes it, and its lease is renewed, and revoked at the end.</summary>
internal sealed partial class LeasedSecrets : IAsyncDisposable
{
    /// <summary>How often renewals that are due are looked for. Shorter leases are not worth renewing.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>How long the end waits for the server to revoke the leases.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(3);

    private readonly VaultSession _session;
    private readonly SecretStoreContext _context;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LeasedSecret> _kept = new(StringComparer.Ordinal);
    private readonly List<LeasedSecret> _former = [];
    private readonly Dictionary<string, Task<LeasedSecret>> _making = new(StringComparer.Ordinal);
    private readonly HashSet<string> _renewing = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _end = new();
    private readonly ITimer _timer;
    private int _generation;

    public LeasedSecrets(VaultSession session, SecretStoreContext context)
    {
        (_session, _context) = (session, context);
        _timer = context.TimeProvider.CreateTimer(static leases => ((LeasedSecrets)leases!).RenewDue(), this, Interval, Interval);
    }

    /// <summary>The secret under a name: the one that is leased already, or a new one.</summary>
    /// <exception cref="SecretStoreException">It cannot be made.</exception>
    public async Task<SecretData> GetAsync(string name, Func<CancellationToken, Task<LeasedSecret>> make, CancellationToken cancellationToken)
    {
        Task<LeasedSecret>? making;
        lock (_lock)
        {
            ForgetThoseOfOtherTokens();
            if (_kept.TryGetValue(name, out LeasedSecret? kept) && kept.IsUsable)
                return kept.Data;
            if (!_making.TryGetValue(name, out making))
                _making[name] = making = Task.Run(() => MakeAsync(name, make), CancellationToken.None);
        }

        return (await making.WaitAsync(cancellationToken)).Data;
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _end.CancelAsync();
        Task[] making;
        lock (_lock)
            making = [.. _making.Values];
        await Task.WhenAll(making).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await RevokeAsync();
    }

    private async Task<LeasedSecret> MakeAsync(string name, Func<CancellationToken, Task<LeasedSecret>> make)
    {
        try
        {
            LeasedSecret made = await make(_end.Token);
            lock (_lock)
            {
                ForgetThoseOfOtherTokens();
                if (made.IsLeased && made.Generation != _generation)
                {
                    // Made with a token that has been replaced meanwhile, it may end any moment: not for others.
                    _former.Add(made);
                }
                else if (made.IsLeased)
                {
                    // Whoever has the last one may use it until it ends.
                    if (_kept.TryGetValue(name, out LeasedSecret? last))
                        _former.Add(last);
                    _kept[name] = made;
                }
            }

            return made;
        }
        finally
        {
            lock (_lock)
                _making.Remove(name);
        }
    }

    /// <summary>A lease ends with the token that it was given to. Under the lock.</summary>
    private void ForgetThoseOfOtherTokens()
    {
        if (_generation == _session.Generation)
            return;
        _generation = _session.Generation;
        // Those of a token that nobody revokes live on.
        _former.AddRange(_kept.Values);
        _kept.Clear();
    }

    private void RenewDue()
    {
        KeyValuePair<string, LeasedSecret>[] due;
        lock (_lock)
        {
            ForgetThoseOfOtherTokens();
            foreach (string ended in _kept.Where(kept => kept.Value.HasEnded).Select(kept => kept.Key).ToArray())
                _kept.Remove(ended);
            _former.RemoveAll(former => former.HasEnded);
            due = [.. _kept.Where(kept => kept.Value.IsDue && _renewing.Add(kept.Key))];
        }

        foreach ((string name, LeasedSecret secret) in due)
            _ = RenewAsync(name, secret);
    }

    private async Task RenewAsync(string name, LeasedSecret due)
    {
        try
        {
            using VaultAnswer answer = await _session.SendAsync(Housekeeping("sys/leases/renew", due.LeaseId), _end.Token);
            // A lease that the server does not know any more is no use to anybody.
            Take(name, due, answer.Status is HttpStatusCode.OK ? due.Renewed(answer.LeaseDuration, answer.IsRenewable) : null);
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.Unavailable)
        {
            // The next look tries again, until the lease ends.
            Take(name, due, due);
            Log.NotRenewed(_context.Logger, _context.ComponentName, name, failure.Message);
        }
        catch (SecretStoreException)
        {
            Take(name, due, due.Final());
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
        }
        catch (Exception bug)
        {
            // Nobody waits for a renewal to catch it. The message is left out: it may quote anything.
            Take(name, due, due);
            Log.NotRenewed(_context.Logger, _context.ComponentName, name, $"internal error ({bug.GetType()})");
        }
    }

    private void Take(string name, LeasedSecret due, LeasedSecret? renewed)
    {
        lock (_lock)
        {
            _renewing.Remove(name);
            if (!_kept.TryGetValue(name, out LeasedSecret? current) || !ReferenceEquals(current, due))
                return;
            if (renewed is null)
                _kept.Remove(name);
            else
                _kept[name] = renewed;
        }

        if (renewed is not { IsRenewable: true })
            Log.Ending(_context.Logger, _context.ComponentName, name);
        else if (!ReferenceEquals(renewed, due))
            Log.Renewed(_context.Logger, _context.ComponentName, name);
    }

    /// <summary>Where the token is revoked at the end, its leases end with it.</summary>
    private async Task RevokeAsync()
    {
        string[] leases;
        lock (_lock)
        {
            ForgetThoseOfOtherTokens();
            leases = [.. _kept.Values.Concat(_former).Where(kept => !kept.HasEnded).Select(kept => kept.LeaseId)];
            _kept.Clear();
        }

        if (leases.Length == 0 || _session.RevokesToken)
            return;
        using CancellationTokenSource patience = new(EndPatience, _context.TimeProvider);
        bool[] revoked = await Task.WhenAll(leases.Select(lease => RevokeAsync(lease, patience.Token)));
        int left = revoked.Count(done => !done);
        if (left > 0)
            Log.NotRevoked(_context.Logger, _context.ComponentName, left);
    }

    private async Task<bool> RevokeAsync(string lease, CancellationToken cancellationToken)
    {
        try
        {
            using VaultAnswer answer = await _session.SendAsync(Housekeeping("sys/leases/revoke", lease), cancellationToken);
            return answer.IsSuccess;
        }
        catch (Exception failure) when (failure is SecretStoreException or OperationCanceledException)
        {
            return false;
        }
    }

    private static VaultCall Housekeeping(string path, string lease) => VaultCall.Post(path, ("lease_id", lease)) with { IsHousekeeping = true };

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.VaultLeaseRenewed, LogLevel.Debug, "{Component}: the lease of secret {Name} was renewed")]
        public static partial void Renewed(ILogger logger, string component, string name);

        [LoggerMessage(LogEventIds.VaultLeaseNotRenewed, LogLevel.Warning, "{Component}: the lease of secret {Name} was not renewed, and will be tried again: {Problem}")]
        public static partial void NotRenewed(ILogger logger, string component, string name, string problem);

        [LoggerMessage(LogEventIds.VaultLeaseEnding, LogLevel.Information, "{Component}: the lease of secret {Name} cannot be renewed any further; whoever asks later gets a new secret")]
        public static partial void Ending(ILogger logger, string component, string name);

        [LoggerMessage(LogEventIds.VaultLeasesNotRevoked, LogLevel.Warning, "{Component}: {Count} leases were not revoked; they end by themselves. The token's policies must allow update on sys/leases/revoke")]
        public static partial void NotRevoked(ILogger logger, string component, int count);
    }
}
