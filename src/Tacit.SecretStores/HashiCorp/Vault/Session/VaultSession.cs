using System.Net;
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

    /// <summary>Changes with each login: what was leased to a token ends with that token.</summary>
    public int Generation => _source.Generation;

    /// <summary>Whether the token ends with the session, and everything that is leased to it.</summary>
    public bool RevokesToken => _source.Current is { Token.IsRevocable: true };

    /// <summary>Logs in. A server that cannot be asked now is waited for in the background; one that refuses is an error.</summary>
    /// <exception cref="SecretStoreException">The server refuses, or the settings cannot be right.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
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
    }

    /// <summary>Makes a call with the token; once more with a new one when the token turns out to be dead.</summary>
    /// <returns>The answer: a success, or a refusal that is not about the token or its rights.</returns>
    /// <exception cref="SecretStoreException">There is no token, no answer, or no right to it.</exception>
    public async Task<VaultAnswer> SendAsync(VaultCall call, CancellationToken cancellationToken)
    {
        HeldToken held = await _source.TokenAsync(cancellationToken);
        VaultAnswer answer = await _connection.TryAsync(call, held.Token.Value, cancellationToken);
        if (!IsDenied(answer))
            return answer;
        if (!await _doubts.IsDeadAsync(held, cancellationToken))
            throw Denied(answer, held);

        answer.Dispose();
        held = await _source.ReplaceAsync(held, cancellationToken);
        answer = await _connection.TryAsync(call, held.Token.Value, cancellationToken);
        _doubts.Judge(held, hasHelped: !IsDenied(answer));
        return IsDenied(answer) ? throw Denied(answer, held) : answer;
    }

    public async ValueTask DisposeAsync()
    {
        _watch?.Dispose();
        _renewals.Dispose();
        HeldToken? last = await _source.EndAsync();
        if (last is { Token.IsRevocable: true } && !last.HasEnded(_context.TimeProvider.GetUtcNow()))
            await RevokeAsync(last.Token.Value);
        _source.Dispose();
        _connection.Dispose();
    }

    private async Task RevokeAsync(string token)
    {
        using CancellationTokenSource patience = new(EndPatience, _context.TimeProvider);
        try
        {
            using VaultAnswer answer = await _connection.SendAsync(new(HttpMethod.Post, "auth/token/revoke-self"), token, patience.Token);
        }
        catch (Exception failure) when (failure is SecretStoreException or OperationCanceledException)
        {
            Log.NotRevoked(_context.Logger, _context.ComponentName, _connection.Server);
        }
    }

    private static bool IsDenied(VaultAnswer answer) => answer.Status is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;

    private SecretStoreException Denied(VaultAnswer answer, HeldToken held)
    {
        using (answer)
        {
            return held.Token.IsKnown
                ? _connection.Refusal(answer)
                : new(
                    SecretStoreFailure.PermissionDenied,
                    $"the server at {_connection.Server} denies it (status {(int)answer.Status}), as it denied to say anything about the token of {_login.Name}: the token is wrong, has ended, or its policies allow too little");
        }
    }

    private static partial class Log
    {
        [LoggerMessage(LogEventIds.VaultStartsWithout, LogLevel.Warning, "{Component}: starts without its server, and asks again until it is there: {Problem}")]
        public static partial void StartsWithout(ILogger logger, string component, string problem);

        [LoggerMessage(LogEventIds.VaultTokenNotRevoked, LogLevel.Warning, "{Component}: the token was not revoked by the server at {Server}; it ends by itself")]
        public static partial void NotRevoked(ILogger logger, string component, string server);
    }
}
