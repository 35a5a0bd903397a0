using System.Net.Sockets;
using System.Text;

namespace Tacit.LoadTest;

/// <summary>HTTP/1.1 with keep-alive and one call in flight.</summary>
internal sealed class Http1Load : ILoad
{
    private readonly byte[] _request;
    private readonly byte[] _answer = new byte[16 * 1024];
    private readonly Socket _socket;
    private int _answerLength;

    public Http1Load(int port)
    {
        _request = Encoding.ASCII.GetBytes($"GET {SecretCall.HttpPath} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
        _socket = LoopbackSocket.Connect(port);
    }

    public void Check()
    {
        _socket.Send(_request);
        int received = 0;
        int headLength;
        while ((headLength = _answer.AsSpan(0, received).IndexOf("\r\n\r\n"u8)) < 0)
            received += _socket.ReceiveSome(_answer.AsSpan(received));

        string head = Encoding.ASCII.GetString(_answer, 0, headLength);
        if (!head.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal))
            throw new InvalidDataException($"the answer is '{head.Split('\r')[0]}', not 200");
        if (!head.Contains($"\r\nContent-Length: {SecretCall.HttpAnswer.Length}\r\n", StringComparison.OrdinalIgnoreCase))
            throw new InvalidDataException("the answer has not the length of the secret");
        _answerLength = headLength + 4 + SecretCall.HttpAnswer.Length;
        Receive(received);
    }

    public long Run(Func<bool> goOn)
    {
        long answers = 0;
        do
        {
            _socket.Send(_request);
            Receive(0);
            answers++;
        }
        while (goOn());
        return answers;
    }

    public void Dispose() => _socket.Dispose();

    // The head holds the date, whose length never changes; nothing else in it may.
    private void Receive(int received)
    {
        while (received < _answerLength)
            received += _socket.ReceiveSome(_answer.AsSpan(received));

        ReadOnlySpan<byte> answer = _answer.AsSpan(0, received);
        if (received != _answerLength || !answer.StartsWith("HTTP/1.1 200 "u8) || !answer.EndsWith(SecretCall.HttpAnswer))
            throw new InvalidDataException("an answer is not the secret");
    }
}
