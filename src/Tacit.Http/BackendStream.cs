using System.Buffers;
using System.Runtime.CompilerServices;
using Tacit.Abstractions;

namespace Tacit.Http;

/// <summary>An answer that comes line by line; or a refusal, which is read whole.</summary>
internal sealed class BackendStream : IDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly HttpResponseMessage? _response;
    private readonly BackendLimits? _limits;
    private readonly Func<Exception, SecretStoreException>? _explain;
    private readonly TimeProvider _timeProvider = TimeProvider.System;

    public BackendStream(BackendAnswer refusal) => Answer = refusal;

    public BackendStream(BackendAnswer head, HttpResponseMessage response, BackendLimits limits, Func<Exception, SecretStoreException> explain, TimeProvider timeProvider) =>
        (Answer, _response, _limits, _explain, _timeProvider) = (head, response, limits, explain, timeProvider);

    /// <summary>Status and headers; the body of a refusal, none of a stream.</summary>
    public BackendAnswer Answer { get; }

    /// <summary>Whether the reading ended because the server said nothing for too long.</summary>
    public bool IsSilent { get; private set; }

    /// <summary>The lines, without their ends, each good until the next one is asked for. Ends when the server ends the answer.</summary>
    /// <param name="silence">How long the server may say nothing.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SecretStoreException">The connection broke, the server is silent, or a line is too long.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> LinesAsync(TimeSpan silence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_response is null)
            yield break;
        await using Stream stream = await _response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        int length = 0;
        try
        {
            while (true)
            {
                if (length > _limits!.MaxAnswerBytes)
                    throw new SecretStoreException(SecretStoreFailure.InvalidRequest, $"the server answers with more than {_limits.MaxAnswerBytes} bytes in one line{_limits.MaxAnswerAdvice}");
                if (length == buffer.Length)
                    buffer = Grow(buffer);
                // With the line end, one byte more than a line may have; pooled buffers are longer than was asked for.
                int room = (int)Math.Min(buffer.Length, _limits.MaxAnswerBytes + 1L);
                int read = await ReadAsync(stream, buffer.AsMemory(length..room), silence, cancellationToken);
                if (read == 0)
                    yield break;
                int searched = length;
                length += read;
                int start = 0;
                while (buffer.AsSpan(searched, length - searched).IndexOf((byte)'\n') is >= 0 and var end)
                {
                    yield return buffer.AsMemory(start, searched + end - start);
                    start = searched += end + 1;
                }

                buffer.AsSpan(start, length - start).CopyTo(buffer);
                length -= start;
            }
        }
        finally
        {
            // It held secrets.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public void Dispose() => _response?.Dispose();

    private byte[] Grow(byte[] buffer)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(buffer.Length * 2L, _limits!.MaxAnswerBytes + 1L));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        return larger;
    }

    private async Task<int> ReadAsync(Stream stream, Memory<byte> buffer, TimeSpan silence, CancellationToken cancellationToken)
    {
        using CancellationTokenSource time = new(silence, _timeProvider);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            return await stream.ReadAsync(buffer, either.Token);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            IsSilent = true;
            throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the server has said nothing for {silence.TotalSeconds:0.###} s");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            throw _explain!(failure);
        }
    }
}
