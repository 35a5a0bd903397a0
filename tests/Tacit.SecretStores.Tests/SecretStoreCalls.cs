using System.Collections.ObjectModel;
using Tacit.Abstractions;

namespace Tacit.SecretStores.Tests;

/// <summary>Calls without request metadata, for tests to read well.</summary>
internal static class SecretStoreCalls
{
    public static async Task<SecretData> GetAsync(this ISecretStore store, string name) =>
        await store.GetAsync(new(name, ReadOnlyDictionary<string, string>.Empty), CancellationToken.None);

    public static async Task<IReadOnlyDictionary<string, SecretData>> BulkGetAsync(this ISecretStore store) =>
        await store.BulkGetAsync(new(ReadOnlyDictionary<string, string>.Empty), CancellationToken.None);

    /// <summary>The value of a name/value secret; fails when the answer is anything but one pair named like the secret.</summary>
    public static async Task<string> ValueAsync(this ISecretStore store, string name)
    {
        KeyValuePair<string, string> pair = Assert.Single((await store.GetAsync(name)).Pairs);
        Assert.Equal(name, pair.Key);
        return pair.Value;
    }

    /// <summary>Every secret with its pairs as <c>name.key=value</c>, sorted, so that a whole store fits one assertion.</summary>
    public static async Task<string[]> AllPairsAsync(this ISecretStore store) =>
    [
        .. (await store.BulkGetAsync())
            .SelectMany(secret => secret.Value.Pairs.Select(pair => $"{secret.Key}.{pair.Key}={pair.Value}"))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The failure of a get that must fail.</summary>
    public static Task<SecretStoreException> FailureAsync(this ISecretStore store, string name) =>
        Assert.ThrowsAsync<SecretStoreException>(() => store.GetAsync(name));
}
