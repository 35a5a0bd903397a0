using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Tacit.Runtime.Api.Grpc;

/// <summary>How long a call may take: until its caller goes, and no longer than its <c>grpc-timeout</c> says.</summary>
internal sealed class GrpcDeadline : IDisposable
{
    /// <summary>Longer than any call takes, and shorter than the longest timer there is.</summary>
    private static readonly TimeSpan Unlimited = TimeSpan.FromDays(1);

    private readonly TimeLimit? _limit;

    /// <summary>Starts the time.</summary>
    /// <exception cref="ApiException">The header is malformed.</exception>
    public GrpcDeadline(HttpContext http, TimeProvider timeProvider)
    {
        Token = http.RequestAborted;
        if (http.Request.Headers["grpc-timeout"] is not [{ } header, ..])
            return;

        TimeSpan timeout = Parse(header) ?? throw new ApiException(GrpcErrors.MalformedTimeout);
        if (timeout >= Unlimited)
            return;
        _limit = new(timeout, timeProvider, Token);
        Token = _limit.Token;
    }

    /// <summary>Ends what is done for the call.</summary>
    public CancellationToken Token { get; }

    public bool HasPassed => _limit is { HasPassed: true };

    public void Dispose() => _limit?.Dispose();

    /// <summary>Reads one to eight digits and a unit; null for anything else. Source: the gRPC protocol over HTTP/2.</summary>
    public static TimeSpan? Parse(ReadOnlySpan<char> header)
    {
        if (header.Length is < 2 or > 9 || !uint.TryParse(header[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out uint value))
            return null;
        return header[^1] switch
        {
            'H' => TimeSpan.FromHours(value),
            'M' => TimeSpan.FromMinutes(value),
            'S' => TimeSpan.FromSeconds(value),
            'm' => TimeSpan.FromMilliseconds(value),
            'u' => TimeSpan.FromMicroseconds(value),
            'n' => TimeSpan.FromTicks(value / TimeSpan.NanosecondsPerTick),
            _ => null,
        };
    }
}
