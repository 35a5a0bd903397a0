using System.Text.Json;
using Tacit.Abstractions;

namespace Tacit.Kubernetes.Api;

/// <summary>All objects of a selection, as they were at one moment.</summary>
/// <param name="Items">What was made of each object, by its name.</param>
/// <param name="ResourceVersion">The moment: a watch goes on from it.</param>
internal sealed record ApiList<T>(IReadOnlyDictionary<string, T> Items, string ResourceVersion)
{
    /// <summary>As many objects as one answer holds.</summary>
    internal const int PageSize = 100;

    /// <summary>More pages than this are no namespace, but a server that goes round in circles.</summary>
    private const int MostPages = 10_000;

    /// <summary>How often a list that expired halfway is begun again.</summary>
    private const int MostBeginnings = 3;

    /// <summary>Reads the newest state, page by page.</summary>
    /// <param name="client">The API.</param>
    /// <param name="selection">What is listed.</param>
    /// <param name="read">Makes something of an object.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <exception cref="SecretStoreException">It cannot be read.</exception>
    public static async Task<ApiList<T>> ReadAsync(ApiClient client, ApiSelection selection, Func<JsonElement, T> read, CancellationToken cancellationToken)
    {
        for (int beginning = 1; ; beginning++)
        {
            try
            {
                return await ReadPagesAsync(client, selection, read, ("limit", $"{PageSize}"), cancellationToken);
            }
            catch (ResourceExpiredException)
            {
                if (beginning == MostBeginnings)
                    throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the API server changes faster than it can be read: {selection.Call("list")}");
            }
        }
    }

    /// <summary>Reads a recent state in one answer from the memory of the API server, at no cost to what stands behind it.</summary>
    /// <exception cref="SecretStoreException">It cannot be read.</exception>
    /// <exception cref="ResourceExpiredException">The server does not answer so.</exception>
    public static Task<ApiList<T>> ReadRecentAsync(ApiClient client, ApiSelection selection, Func<JsonElement, T> read, CancellationToken cancellationToken) =>
        ReadPagesAsync(client, selection, read, ("resourceVersion", "0"), cancellationToken);

    private static async Task<ApiList<T>> ReadPagesAsync(
        ApiClient client, ApiSelection selection, Func<JsonElement, T> read, (string Name, string Value) first, CancellationToken cancellationToken)
    {
        Dictionary<string, T> items = new(StringComparer.Ordinal);
        string next = "";
        for (int page = 0; page < MostPages; page++)
        {
            ApiCall call = next.Length == 0 ? selection.Call("list", first) : selection.Call("list", first, ("continue", next));
            using JsonDocument document = await client.ReadAsync(call, cancellationToken);
            if (!document.RootElement.TryGetProperty("items", out JsonElement objects) || objects.ValueKind is not JsonValueKind.Array)
                throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the API server answered with something that is no list: {call}");
            foreach (JsonElement item in objects.EnumerateArray())
            {
                if (ApiObject.NameOf(item) is { } name)
                    items[name] = read(item);
            }

            string last = next;
            next = ApiObject.MetadataText(document.RootElement, "continue") ?? "";
            if (next.Length > 0 && next == last)
                throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the API server answers with the same page again and again: {call}");
            if (next.Length == 0)
                return new(items, ApiObject.MetadataText(document.RootElement, "resourceVersion") ?? "");
        }

        throw new SecretStoreException(SecretStoreFailure.Unavailable, $"the API server answers with more than {MostPages} pages: {selection.Call("list")}");
    }
}
