using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.HashiCorp.Vault.Login;

namespace Tacit.SecretStores.HashiCorp.Vault.Session;

/// <summary>Calls with a token that is always there: got once for all callers, kept alive, and replaced when it ends or is revoked.</summary>
internal sealed partial class VaultSession : IAsyncDisposable
{
    /// <summary>How long a start waits for the first login before it goes on without.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(3);

    /// <summary>How long the end waits for the server to revoke the token.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(3);

    private readonly VaultConnection _connection;
    private readonly IVaultLogin _login;
    private readonly SecretStoreContext _context;
    private readonly TokenSource _source;
    private readonly TokenDoubts _doubts;
    private readonly TokenRenewals _renewals;
    private readonly TokenFileWatch? _watch;

    /// <param name="connection">The server; the session's to dispose.</param>
    /// <param name="login">How to get a token.</param>
    /// <param name="context">The store's surroundings.</param>
    public VaultSession(VaultConnection connection, IVaultLogin login, SecretStoreContext context)
    {
        (_connection, _login, _context) = (connection, login, context);
        _source = new(connection, login, context);
        _doubts = new(connection, _source, context.TimeProvider);
        _renewals = new(connection, login, _source, context);
        _watch = login.TokenFile is { } file ? new(file, _source, context) : null;
    }

    public VaultConnection Connection => _connection;

    /// <summary>Changes with each new token: what was leased to a token ends with that token.</summary>
    public int Generation => _source.Generation;

    /// <summary>Whether the token ends with the session, and everything that is leased to it.</summary>
    public bool RevokesToken => _source.Current is { Token.IsRevocable: true };

    /// <summary>Logs in. A server that cannot be asked now is waited for in the background; one that refuses is an error.</summary>
    /// <exception cref="SecretStoreException">The server refuses, or the settings cannot be right.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _source.IsStarting = true;
        try
        {
            await _source.TokenAsync(cancellationToken).WaitAsync(StartPatience, _context.TimeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            Log.StartsWithout(_context.Logger, _context.ComponentName, $"the server at {_connection.Server} has not answered yet");
        }
        catch (SecretStoreException failure) when (failure.Failure is SecretStoreFailure.Unavailable)
        {
            Log.StartsWithout(_context.Logger, _context.ComponentName, failure.Message);
        }
        finally
        {
            _source.IsStarting = false;
        }
    }

    /// <summary>Makes a call with the token; once more with a new one when the token turns out to be dead.</summary>
    /// <returns>The answer: a success, or a refusal that is not about the token or its rights.</returns>
    /// <exception cref="SecretStoreException">There is no token, no answer, or no right to it.</exception>
    public async Task<VaultAnswer> SendAsync(VaultCall call, CancellationToken cancellationToken)
    {
        HeldToken held = await _source.TokenAsync(cancellationToken);
        VaultAnswer answer = await _connection.TryAsync(call, held.Token.Value, cancellationToken);
        answer.Generation = held.Generation;
        if (!answer.IsDenied)
            return answer;

        HeldToken? other = await OtherTokenAsync(held, call, answer, cancellationToken);
        if (other is null)
            throw Denied(answer, held);
        answer.Dispose();
        answer = await _connection.TryAsync(call, other.Token.Value, cancellationToken);
        answer.Generation = other.Generation;
        _doubts.Judge(other, hasHelped: !answer.IsDenied);
        return answer.IsDenied ? throw Denied(answer, other) : answer;
    }

    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        _renewals.Dispose();
        IReadOnlyList<VaultToken> ours = await _source.EndAsync();
        await Task.WhenAll(ours.Select(token => RevokeAsync(token.Value)));
        _source.Dispose();
        _connection.Dispose();
    }

    /// <summary>A token in the place of one that was denied something; null where the denial is one of policies, as far as can be known.</summary>
    private async Task<HeldToken?> OtherTokenAsync(HeldToken held, VaultCall call, VaultAnswer denial, CancellationToken cancellationToken)
    {
        if (await _doubts.IsDeadAsync(held, denial, cancellationToken))
            return await _source.ReplaceAsync(held, cancellationToken);
        if (call.IsHousekeeping || !_login.GivesNewTokens || _source.IsPausing || !_doubts.IsDoubtful(held))
            return null;
        // It may still be good for other secrets: it is kept unless there is a new one.
        await _source.RefreshAsync().WaitAsync(cancellationToken);
        if (_source.Current is { } current && current.Token.Value != held.Token.Value)
            return current;
        _doubts.Judge(held, hasHelped: false);
        return null;
    }

    private async Task RevokeAsync(string token)
    {
        using CancellationTokenSource patience = new(EndPatience, _context.TimeProvider);
        try
        {
            using VaultAnswer answer = await _connection.TryAsync(new(HttpMethod.Post, "auth/token/revoke-self"), token, patience.Token);
            if (answer.IsSuccess)
                return;
        }
        catch (Exception failure) when (failure is SecretStoreException or OperationCanceledException)
        {
            // Said below.
        }

        Log.NotRevoked(_context.Logger, _context.ComponentName, _connection.Server);
    }

    private SecretStoreException Denied(VaultAnswer answer, HeldToken held)
    {
        using (answer)
        {
            return held.Token.IsKnown || _login.GivesNewTokens
                ? _connection.Refusal(answer)
                : new(
                    SecretStoreFailure.PermissionDenied,
                    $"the server at {_connection.Server} denies it (status {(int)answer.Status}), as it denied to say anything about the token of {_login.Name}: the token is wrong, has ended, or its policies allow too little");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.VaultStartsWithout, LogLevel.Warning, "{Component}: starts without its server, and logs in when that answers: {Problem}")]
        public static partial void StartsWithout(ILogger logger, string component, string problem);

        [LoggerMessage(LogEventIds.VaultTokenNotRevoked, LogLevel.Warning, "{Component}: the token was not revoked by the server at {Server}; it ends by itself")]
        public static partial void NotRevoked(ILogger logger, string component, string server);
    }
}
