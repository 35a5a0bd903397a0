using System.Globalization;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Testing;

namespace Tacit.Runtime.Tests;

/// <summary>Many readers, and stores that are replaced beneath them.</summary>
public sealed class ReloadUnderLoadTests
{
    private const int Connections = 64;
    private const int Reloads = 100;

    /// <summary>
    /// Every answer is of a store that is not disposed, of the one that is served then or of its predecessor, and no connection
    /// ever sees an older one again.
    /// </summary>
    [Fact]
    public async Task No_answer_fails_or_is_wrong_while_stores_are_replaced()
    {
        FakeResourceSource source = new(Generation(0));
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(), [Descriptor], source);
        Progress[] readers = [.. Enumerable.Range(0, Connections).Select(_ => new Progress())];
        using CancellationTokenSource done = new();
        Task[] reading = [.. readers.Select(reader => ReadAsync(sidecar.Port, reader, done.Token))];

        for (int generation = 1; generation <= Reloads; generation++)
        {
            source.Components = [Generation(generation)];
            source.Change();
            await Task.WhenAny([.. readers.Select(reader => reader.ReachesAsync(generation)), .. reading]).Soon();
        }

        await done.CancelAsync();
        await Task.WhenAll(reading).Soon();
        Assert.All(readers, reader => Assert.True(reader.Reads > 0));
        Assert.Equal(Reloads, sidecar.Logs.Lines.Count(line => line.Id.Id == LogEventIds.SnapshotReloaded));
    }

    private static SecretStoreDescriptor Descriptor { get; } = new()
    {
        Type = FakeSecretStore.Type,
        Help = "",
        Fields = [new("generation", MetadataFieldKind.Number, "")],
        CreateAsync = (context, _) => new(new GenerationStore(context.Metadata.GetText("generation")!)),
    };

    private static Component Generation(int number)
    {
        SourcePosition position = new("test.yaml", 1, 1);
        return FakeResourceSource.Component("s") with { Metadata = [new("generation", number.ToString(CultureInfo.InvariantCulture), position, position)] };
    }

    private static async Task ReadAsync(int port, Progress progress, CancellationToken done)
    {
        using SocketsHttpHandler handler = new() { MaxConnectionsPerServer = 1 };
        using HttpClient http = new(handler) { BaseAddress = new($"http://localhost:{port}") };
        while (!done.IsCancellationRequested)
        {
            using HttpResponseMessage answer = await http.GetAsync("/v1.0/secrets/s/k", CancellationToken.None);
            string body = await answer.Content.ReadAsStringAsync(CancellationToken.None);
            Assert.True(answer.IsSuccessStatusCode, body);
            progress.Add(int.Parse(body["{\"k\":\"".Length..^"\"}\n".Length], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What one connection has seen.</summary>
    private sealed class Progress
    {
        private readonly Lock _lock = new();
        private int _generation;
        private (int Generation, TaskCompletionSource Reached)? _awaited;

        public int Reads { get; private set; }

        public void Add(int generation)
        {
            lock (_lock)
            {
                Assert.True(generation >= _generation, $"{generation} after {_generation}");
                (_generation, Reads) = (generation, Reads + 1);
                if (_awaited is { } awaited && generation >= awaited.Generation)
                    awaited.Reached.TrySetResult();
            }
        }

        public Task ReachesAsync(int generation)
        {
            lock (_lock)
            {
                if (_generation >= generation)
                    return Task.CompletedTask;
                _awaited = (generation, new(TaskCreationOptions.RunContinuationsAsynchronously));
                return _awaited.Value.Reached.Task;
            }
        }
    }

    /// <summary>Answers with its generation, after giving a replacement time to come between; fails when it is used after its end.</summary>
    private sealed class GenerationStore(string generation) : ISecretStore
    {
        private volatile bool _disposed;

        public SecretStoreFeatures Features => SecretStoreFeatures.None;

        public async ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            await Task.Yield();
            ObjectDisposedException.ThrowIf(_disposed, this);
            return SecretData.OfValue(request.Name, generation);
        }

        public ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            _disposed = true;
            return ValueTask.CompletedTask;
        }
    }
}
