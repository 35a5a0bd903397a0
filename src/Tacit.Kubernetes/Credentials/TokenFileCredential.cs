using Tacit.Abstractions;
using Tacit.Http;

namespace Tacit.Kubernetes.Credentials;

/// <summary>A token in a file that somebody else keeps fresh: the kubelet replaces a service account's well before it ends.</summary>
internal sealed class TokenFileCredential(Credential file, TimeProvider timeProvider) : IApiCredential
{
    /// <summary>How long a token is used without a look at the file.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(10);

    /// <summary>How long a file may take that held a token before.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How long the file may take before there is a token.</summary>
    private static readonly TimeSpan FirstPatience = TimeSpan.FromSeconds(15);

    private volatile Reading? _last;

    public string? Who => TokenSubject.Of(_last?.Authorization);

    /// <summary>The token in a file.</summary>
    /// <param name="setting">What names the file, for messages.</param>
    /// <param name="path">Its absolute path.</param>
    /// <param name="timeProvider">The clock.</param>
    public static TokenFileCredential Of(string setting, string path, TimeProvider timeProvider) =>
        new(Credential.OfFile(setting, [path], FirstPatience, timeProvider, isVerbatim: false), timeProvider);

    public async ValueTask<string?> AuthorizationAsync(CancellationToken cancellationToken)
    {
        Reading? last = _last;
        if (last is { IsRefused: false } && timeProvider.GetElapsedTime(last.At) < LookInterval)
            return last.Authorization;
        long at = timeProvider.GetTimestamp();
        try
        {
            Task<string> reading = file.ReadAsync(cancellationToken);
            string authorization = $"Bearer {await (last is { IsRefused: false } ? reading.WaitAsync(Patience, timeProvider, cancellationToken) : reading)}";
            _last = new(authorization, at, IsRefused: false);
            return authorization;
        }
        catch (Exception failure) when (failure is SecretStoreException or TimeoutException && last is { IsRefused: false })
        {
            // Half of a rotation, or a mount that hangs: the token is still good for a while.
            return last.Authorization;
        }
    }

    public void Forget(string? refused)
    {
        if (_last is { } last && last.Authorization == refused)
            _last = last with { IsRefused = true };
    }

    private sealed record Reading(string Authorization, long At, bool IsRefused)
    {
        public override string ToString() => "a token";
    }
}
