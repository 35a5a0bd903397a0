using System.Collections.Concurrent;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Starting;

/// <summary>A store type that remembers what each store was made from, asked for, and whether it was disposed.</summary>
internal sealed class RecordedStores
{
    public const string Type = "secretstores.recorded";

    private static readonly SourcePosition Position = new("test.yaml", 5, 5);
    private static readonly string[] Fields = ["value", "second", "third"];

    private readonly ConcurrentQueue<Store> _all = new();

    /// <summary>What a store answers; by default its own <c>value</c>, then its name.</summary>
    public Func<Store, GetSecretRequest, SecretData> OnGet { get; set; } =
        (store, request) => SecretData.OfValue(request.Name, $"{store.Values.GetValueOrDefault("value")}/{store.Component}");

    /// <summary>In the order of creation.</summary>
    public IReadOnlyList<Store> All => [.. _all];

    /// <summary>Whether its stores say that they answer without the network.</summary>
    public bool IsLocal { get; init; } = true;

    public SecretStoreDescriptor Descriptor => new()
    {
        Type = Type,
        Help = "For tests.",
        IsLocal = IsLocal,
        Fields = [.. Fields.Select(name => new MetadataField(name, MetadataFieldKind.Text, ""))],
        CreateAsync = (context, _) =>
        {
            Store store = new(this, context);
            _all.Enqueue(store);
            return new(store);
        },
    };

    /// <summary>The store that was made last of a component.</summary>
    public Store Of(string component) => All.Last(store => store.Component == component);

    /// <summary>A component without metadata.</summary>
    public static Component Component(string name, params MetadataItem[] metadata) => FakeResourceSource.Component(name, Type) with { Metadata = metadata };

    /// <summary>A component whose <c>value</c> is secret <c>s</c> of a store.</summary>
    public static Component Component(string name, string source) => Component(name, Secret("value", "s")) with { SecretStore = source };

    public static MetadataItem Plain(string field, string value) => new(field, value, Position, Position);

    public static MetadataItem Secret(string field, string secret, string? key = null) =>
        new(field, null, Position, Position) { SecretKeyRef = new(secret, key ?? secret, Position) };

    public static MetadataItem Variable(string field, string variable) =>
        new(field, null, Position, Position) { EnvRef = new(variable, Position) };

    internal sealed class Store(RecordedStores all, SecretStoreContext context) : ISecretStore
    {
        private readonly ConcurrentQueue<GetSecretRequest> _requests = new();
        private int _disposals;

        public string Component => context.ComponentName;

        /// <summary>The values of its fields, of those that have one.</summary>
        public IReadOnlyDictionary<string, string> Values { get; } = Fields
            .Where(field => context.Metadata.GetText(field) is not null)
            .ToDictionary(field => field, field => context.Metadata.GetText(field)!);

        public IReadOnlyList<GetSecretRequest> Requests => [.. _requests];

        public int Disposals => Volatile.Read(ref _disposals);

        public SecretStoreFeatures Features => SecretStoreFeatures.None;

        public ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken)
        {
            ObjectDisposedException.ThrowIf(Disposals > 0, this);
            _requests.Enqueue(request);
            return new(all.OnGet(this, request));
        }

        public ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public ValueTask DisposeAsync()
        {
            Interlocked.Increment(ref _disposals);
            return ValueTask.CompletedTask;
        }
    }
}
