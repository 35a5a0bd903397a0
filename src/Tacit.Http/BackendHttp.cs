using System.Buffers;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Tacit.Abstractions;

namespace Tacit.Http;

/// <summary>Calls one backend over HTTP: bounded in time and size, redirected only where allowed, and every failure has its kind.</summary>
/// <remarks>No message holds anything of a request or an answer but the server's scheme, host and port.</remarks>
internal sealed class BackendHttp(ServerTrust trust, BackendLimits limits, RedirectRules redirects, TimeProvider timeProvider, HttpProxy? proxy = null) : IDisposable
{
    // Two, so that no connection is shared by an http and an https address of one host and port.
    private readonly HttpMessageInvoker _plain = new(BackendHandler.Create(trust: null, limits.Timeout, proxy));
    private readonly HttpMessageInvoker _encrypted = new(BackendHandler.Create(trust, limits.Timeout, proxy));

    /// <summary>Sends a request and reads the whole answer, whatever its status.</summary>
    /// <exception cref="SecretStoreException">There is no answer, or one beyond the limits.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<BackendAnswer> SendAsync(BackendRequest request, CancellationToken cancellationToken) => CallAsync(
        request,
        async (response, address, either) =>
        {
            using (response)
                return await ReadAsync(response, address, either);
        },
        cancellationToken);

    /// <summary>Sends a request whose answer comes line by line, for as long as the server has something to say. A refusal is read whole.</summary>
    /// <exception cref="SecretStoreException">There is no answer, or one beyond the limits.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<BackendStream> OpenAsync(BackendRequest request, CancellationToken cancellationToken) => CallAsync(
        request,
        async (response, address, either) =>
        {
            if (response.IsSuccessStatusCode)
                return new BackendStream(HeadOf(response), response, limits, failure => Explain(failure, address, isOpen: true), timeProvider);
            using (response)
                return new BackendStream(await ReadAsync(response, address, either));
        },
        cancellationToken);

    public void Dispose()
    {
        _plain.Dispose();
        _encrypted.Dispose();
    }

    /// <summary>The request as the handler gets it: to the address without TLS, which is the handler's own affair.</summary>
    internal static HttpRequestMessage Message(BackendRequest request, Uri address)
    {
        Uri target = BackendRequest.AddressOf($"http://{address.Host}:{address.Port}{address.PathAndQuery}");
        HttpRequestMessage message = new(request.Method, target);
        string host = address.HostNameType is UriHostNameType.IPv6 ? address.Host : address.IdnHost;
        message.Headers.Host = address.IsDefaultPort ? host : $"{host}:{address.Port}";
        foreach ((string name, string value) in request.Headers)
            message.Headers.TryAddWithoutValidation(name, value);
        if (request.Body is not null)
        {
            message.Content = new ByteArrayContent(request.Body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return message;
    }

    /// <summary>Sends a request to where it is answered, within the time limit.</summary>
    /// <param name="request">The request.</param>
    /// <param name="read">Makes something of the answer, which is its own from then on.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    private async Task<T> CallAsync<T>(BackendRequest request, Func<HttpResponseMessage, Uri, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        using CancellationTokenSource time = new(limits.Timeout, timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        Uri address = request.Address;
        try
        {
            for (int redirected = 0; ; redirected++)
            {
                HttpResponseMessage response = await SendOnceAsync(request, address, either.Token);
                if (!RedirectRules.IsRedirect(response.StatusCode))
                    return await read(response, address, either.Token);
                Uri? location = response.Headers.Location;
                response.Dispose();
                if (redirected == RedirectRules.MaxRedirects)
                    throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the server at {RedirectRules.Show(request.Address)} redirects more than {redirected} times");
                address = redirects.Follow(address, location);
            }
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Of the whole call, or of connecting, which has the same limit.
            throw new SecretStoreException(
                SecretStoreFailure.Unavailable,
                $"the server at {RedirectRules.Show(address)} did not answer within {limits.Timeout.TotalSeconds:0.###} s{limits.TimeoutAdvice}");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw Explain(failure, address);
        }
    }

    private async Task<HttpResponseMessage> SendOnceAsync(BackendRequest request, Uri address, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = Message(request, address);
        return await (address.Scheme == Uri.UriSchemeHttps ? _encrypted : _plain).SendAsync(message, cancellationToken);
    }

    private async Task<BackendAnswer> ReadAsync(HttpResponseMessage response, Uri address, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > limits.MaxAnswerBytes)
            throw TooLarge(address);
        await using Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using MemoryStream body = new();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
            {
                if (body.Length + read > limits.MaxAnswerBytes)
                    throw TooLarge(address);
                body.Write(buffer, 0, read);
            }
        }
        finally
        {
            // It held a secret.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        return HeadOf(response) with { Body = body.ToArray() };
    }

    private BackendAnswer HeadOf(HttpResponseMessage response) =>
        new(response.StatusCode, response.Content.Headers.ContentType?.MediaType ?? "", RetryAfter(response.Headers.RetryAfter), []);

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? asked)
    {
        TimeSpan? pause = asked?.Delta ?? asked?.Date - timeProvider.GetUtcNow();
        return pause > TimeSpan.Zero ? pause : null;
    }

    private SecretStoreException TooLarge(Uri address) => new(
        SecretStoreFailure.InvalidRequest,
        $"the server at {RedirectRules.Show(address)} answers with more than {limits.MaxAnswerBytes} bytes{limits.MaxAnswerAdvice}");

    private static SecretStoreException Explain(Exception failure, Uri address, bool isOpen = false)
    {
        string server = $"the server at {RedirectRules.Show(address)}";
        // What our own certificate comes from may fail while a connection is made.
        if (Cause<SecretStoreException>(failure) is { } own)
            return own;
        if (Cause<UntrustedServerException>(failure) is { } untrusted)
            return new(SecretStoreFailure.InvalidRequest, $"{server} is not trusted: {untrusted.Message}");
        if (Cause<ProxyFailedException>(failure) is { } noProxy)
            return new(SecretStoreFailure.Unavailable, $"{server} cannot be reached: {noProxy.Message}");
        if (Cause<AuthenticationException>(failure) is not null)
            return new(SecretStoreFailure.Unavailable, $"{server} and this store agree on no TLS connection; is it an https address, and does it ask for a client certificate?");
        HttpRequestError error = (failure as HttpRequestException)?.HttpRequestError ?? (failure as HttpIOException)?.HttpRequestError ?? HttpRequestError.Unknown;
        SocketError? socket = Cause<SocketException>(failure)?.SocketErrorCode;
        string advice = isOpen ? "" : AskForCertificate(address);
        string what = error switch
        {
            _ when socket is SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => $"the name '{PrintableText.Of(address.Host)}' cannot be resolved",
            HttpRequestError.ConnectionError => $"{server} cannot be reached ({SocketReason(socket)})",
            HttpRequestError.ResponseEnded => $"{server} ended the connection before its answer was complete{advice}",
            _ => $"the connection to {server} broke ({SocketReason(socket)}){advice}",
        };
        return new(SecretStoreFailure.Unavailable, what);
    }

    /// <summary>With TLS 1.3, a server that wants another client certificate says so by ending the connection.</summary>
    private static string AskForCertificate(Uri address) => address.Scheme == Uri.UriSchemeHttps ? "; it may not accept the client certificate" : "";

    private static T? Cause<T>(Exception failure)
        where T : Exception
    {
        for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
        {
            if (cause is T found)
                return found;
        }

        return null;
    }

    private static string SocketReason(SocketError? error) => error switch
    {
        SocketError.ConnectionRefused => "connection refused",
        SocketError.ConnectionReset => "connection reset",
        SocketError.HostUnreachable => "no route to the host",
        SocketError.NetworkUnreachable => "no route to the network",
        SocketError.TimedOut => "it does not respond",
        null => "no answer that HTTP allows",
        _ => $"{error}",
    };
}
