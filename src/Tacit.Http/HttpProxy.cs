using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Tacit.Abstractions;

namespace Tacit.Http;

/// <summary>A proxy that tunnels by CONNECT (RFC 9110, 9.3.6), whatever is spoken in the tunnel.</summary>
internal sealed class HttpProxy
{
    /// <summary>No head of an answer is longer.</summary>
    private const int MaxHeadBytes = 16 * 1024;

    private readonly Uri _address;
    private readonly string _authorization;

    private HttpProxy(Uri address)
    {
        _address = address;
        // Without a password, the colon is still there (RFC 7617, 2).
        string user = Uri.UnescapeDataString(address.UserInfo.Contains(':', StringComparison.Ordinal) || address.UserInfo.Length == 0 ? address.UserInfo : $"{address.UserInfo}:");
        _authorization = user.Length == 0 ? "" : $"Proxy-Authorization: Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(user))}\r\n";
    }

    /// <summary>The proxy at an address; one without a scheme is of http.</summary>
    /// <param name="setting">Where the address stands, for messages.</param>
    /// <param name="text">The address, which may hold user and password.</param>
    /// <exception cref="SecretStoreException">It is no address of such a proxy.</exception>
    public static HttpProxy Of(string setting, string text)
    {
        string address = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(address, UriKind.Absolute, out Uri? uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps) && uri.Host.Length > 0
            ? new(uri)
            // Without the address: it may hold a password.
            : throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"{setting} is no address of a proxy that can be used; write it as in http://proxy.example:3128. Allowed: http, https");
    }

    /// <summary>Scheme, host and port, for messages.</summary>
    public override string ToString() => RedirectRules.Show(_address);

    /// <summary>A connection to the target, through the proxy.</summary>
    /// <exception cref="ProxyFailedException">There is none.</exception>
    public async Task<Stream> ConnectAsync(DnsEndPoint target, CancellationToken cancellationToken)
    {
        Stream? stream = null;
        try
        {
            stream = await BackendHandler.ConnectAsync(new(_address.IdnHost, _address.Port), cancellationToken);
            if (_address.Scheme == Uri.UriSchemeHttps)
            {
                SslStream encrypted = new(stream, leaveInnerStreamOpen: false);
                stream = encrypted;
                await encrypted.AuthenticateAsClientAsync(new() { TargetHost = _address.IdnHost }, cancellationToken);
            }

            await OpenTunnelAsync(stream, target, cancellationToken);
            return stream;
        }
        catch (Exception failure)
        {
            if (stream is not null)
                await stream.DisposeAsync();
            string? why = failure switch
            {
                SocketException socket => $"cannot be reached ({socket.SocketErrorCode})",
                AuthenticationException => "shows no certificate that the system trusts",
                IOException => "ended the connection",
                _ => null,
            };
            if (why is null)
                throw;
            throw new ProxyFailedException($"the proxy at {this} {why}");
        }
    }

    private async Task OpenTunnelAsync(Stream stream, DnsEndPoint target, CancellationToken cancellationToken)
    {
        string host = target.Host.Contains(':', StringComparison.Ordinal) ? $"[{target.Host}]" : target.Host;
        string head = $"CONNECT {host}:{target.Port} HTTP/1.1\r\nHost: {host}:{target.Port}\r\n{_authorization}\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), cancellationToken);
        await stream.FlushAsync(cancellationToken);
        string answer = await ReadHeadAsync(stream, cancellationToken);
        // "HTTP/1.1 200 Connection established"
        string status = answer.StartsWith("HTTP/1.", StringComparison.Ordinal) && answer.Length >= 12 ? answer[9..12] : "";
        if (status.Length == 0 || !status.All(char.IsAsciiDigit))
            throw new ProxyFailedException($"the proxy at {this} does not answer as a proxy does");
        if (status[0] is not '2')
            throw new ProxyFailedException($"the proxy at {this} does not connect to {PrintableText.Of(host)}:{target.Port} (status {status}{(status == "407" ? ": it wants other credentials; they go into its address" : "")})");
    }

    /// <summary>Byte by byte: what follows the head belongs to the server.</summary>
    private async Task<string> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        byte[] one = new byte[1];
        StringBuilder head = new();
        while (head.Length < 4 || head[^1] != '\n' || head[^2] != '\r' || head[^3] != '\n')
        {
            if (await stream.ReadAsync(one, cancellationToken) == 0)
                throw new IOException();
            if (head.Length == MaxHeadBytes)
                throw new ProxyFailedException($"the proxy at {this} does not answer as a proxy does");
            head.Append((char)one[0]);
        }

        return head.ToString();
    }
}
