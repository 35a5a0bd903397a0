using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tacit.Testing;

/// <summary>Sends bytes as they are over a connection of their own, and reads the answer as it is.</summary>
internal static class RawHttp
{
    /// <summary>Sends one request and reads until the server closes the connection.</summary>
    /// <param name="port">A port of 127.0.0.1.</param>
    /// <param name="request">The whole request; the server must close after it.</param>
    public static async Task<RawAnswer> SendAsync(int port, ReadOnlyMemory<byte> request)
    {
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, port);
        NetworkStream stream = client.GetStream();
        Task write = WriteAsync(stream, request);

        using MemoryStream answer = new();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
                answer.Write(buffer.AsSpan(0, read));
        }
        catch (IOException) when (answer.Length > 0)
        {
            // A server that refuses a request early may reset the connection behind its answer.
        }

        await write;
        return RawAnswer.Parse(answer.ToArray());
    }

    /// <summary>Sends a request without a body.</summary>
    /// <param name="port">A port of 127.0.0.1.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The request target, sent as it is.</param>
    /// <param name="headers">Header lines beside Host and Connection.</param>
    public static Task<RawAnswer> SendAsync(int port, string method, string target, params string[] headers)
    {
        bool hasHost = headers.Any(header => header.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
        IEnumerable<string> lines = [.. hasHost ? [] : (string[])[$"Host: localhost:{port}"], "Connection: close", .. headers];
        return SendAsync(port, Encoding.UTF8.GetBytes($"{method} {target} HTTP/1.1\r\n{string.Join("\r\n", lines)}\r\n\r\n"));
    }

    private static async Task WriteAsync(NetworkStream stream, ReadOnlyMemory<byte> request)
    {
        try
        {
            await stream.WriteAsync(request);
        }
        catch (IOException)
        {
            // The server answered before it had read everything.
        }
    }
}

/// <summary>An HTTP/1.1 answer, its header lines untouched.</summary>
internal sealed record RawAnswer(int Status, IReadOnlyList<string> Headers, string Body)
{
    /// <summary>The first value of a header, or null when it is absent.</summary>
    public string? Header(string name) =>
        Headers.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();

    public static RawAnswer Parse(byte[] bytes)
    {
        int end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0)
            throw new InvalidDataException($"not an HTTP answer: {bytes.Length} bytes");
        string[] head = Encoding.UTF8.GetString(bytes, 0, end).Split("\r\n");
        RawAnswer answer = new(int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture), head[1..], "");
        byte[] body = bytes[(end + 4)..];
        return answer with { Body = Encoding.UTF8.GetString(answer.Header("Transfer-Encoding") == "chunked" ? Dechunk(body) : body) };
    }

    private static byte[] Dechunk(ReadOnlySpan<byte> body)
    {
        List<byte> whole = [];
        while (true)
        {
            int line = body.IndexOf("\r\n"u8);
            int size = int.Parse(Encoding.ASCII.GetString(body[..line]), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0)
                return [.. whole];
            whole.AddRange(body.Slice(line + 2, size));
            body = body[(line + 2 + size + 2)..];
        }
    }
}
