using Tacit.Abstractions;

namespace Tacit.Testing;

/// <summary>A store whose answers a test decides.</summary>
internal sealed class FakeSecretStore : ISecretStore
{
    public const string Type = "secretstores.fake";

    private int _disposed;

    public Dictionary<string, SecretData> Secrets { get; } = new(StringComparer.Ordinal);

    /// <summary>Decides instead of <see cref="Secrets"/> when set.</summary>
    public Func<GetSecretRequest, CancellationToken, ValueTask<SecretData>>? OnGet { get; set; }

    /// <summary>Decides instead of <see cref="Secrets"/> when set.</summary>
    public Func<BulkGetSecretRequest, CancellationToken, ValueTask<IReadOnlyDictionary<string, SecretData>>>? OnBulkGet { get; set; }

    public bool IsDisposed => Volatile.Read(ref _disposed) > 0;

    public SecretStoreFeatures Features => SecretStoreFeatures.None;

    /// <summary>A store of name/value secrets.</summary>
    public static FakeSecretStore Of(params (string Name, string Value)[] secrets)
    {
        FakeSecretStore store = new();
        foreach ((string name, string value) in secrets)
            store.Secrets[name] = SecretData.OfValue(name, value);
        return store;
    }

    /// <summary>A descriptor of <see cref="Type"/> that hands out this store.</summary>
    public SecretStoreDescriptor Descriptor => new() { Type = Type, Help = "For tests.", CreateAsync = (_, _) => new(this) };

    public ValueTask<SecretData> GetAsync(GetSecretRequest request, CancellationToken cancellationToken) =>
        OnGet is not null ? OnGet(request, cancellationToken)
        : Secrets.TryGetValue(request.Name, out SecretData? data) ? new(data)
        : throw new SecretStoreException(SecretStoreFailure.NotFound, $"secret {request.Name} not found");

    public ValueTask<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(BulkGetSecretRequest request, CancellationToken cancellationToken) =>
        OnBulkGet is not null ? OnBulkGet(request, cancellationToken) : new(Secrets);

    public ValueTask DisposeAsync()
    {
        Interlocked.Increment(ref _disposed);
        return ValueTask.CompletedTask;
    }
}
