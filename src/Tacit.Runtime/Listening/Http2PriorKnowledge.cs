using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Tacit.Runtime.Listening;

/// <summary>Serves HTTP/1.1 and HTTP/2 with prior knowledge on one plaintext port, as daprd does, by a look at the first bytes.</summary>
/// <remarks>Kestrel chooses the protocol of a plaintext port when it binds it. Decision 0012.</remarks>
internal sealed class Http2PriorKnowledge
{
    /// <summary>How long a connection may be silent before it is taken for HTTP/1.1, whose own limit then ends it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private ConnectionDelegate? _http2;

    /// <summary>Takes the HTTP/2 side from a listener that has it. This listener must be bound before the other ones.</summary>
    public void TakeHttp2From(ListenOptions listen) => listen.Use(next => _http2 = next);

    /// <summary>Adds HTTP/2 to a listener of HTTP/1.1.</summary>
    public void AddTo(ListenOptions listen) => listen.Use(http1 => async connection =>
    {
        bool isHttp2 = await StartsWithPrefaceAsync(connection);
        await (isHttp2 ? _http2! : http1)(connection);
    });

    private static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    private static async Task<bool> StartsWithPrefaceAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        CancellationToken draining = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(draining, connection.ConnectionClosed);
        silence.CancelAfter(Patience);
        try
        {
            while (true)
            {
                ReadResult read = await input.ReadAsync(silence.Token);
                bool? answer = IsPreface(read.Buffer);
                bool done = answer is not null || read.IsCompleted;
                // What is looked at is not taken, and is at once there for the next reader.
                input.AdvanceTo(read.Buffer.Start, done ? read.Buffer.Start : read.Buffer.End);
                if (done)
                    return answer ?? false;
            }
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Null while it cannot be told yet.</summary>
    private static bool? IsPreface(ReadOnlySequence<byte> start)
    {
        Span<byte> bytes = stackalloc byte[Preface.Length];
        bytes = bytes[..(int)Math.Min(start.Length, Preface.Length)];
        start.Slice(0, bytes.Length).CopyTo(bytes);
        if (!Preface.StartsWith(bytes))
            return false;
        return bytes.Length == Preface.Length ? true : null;
    }
}
