using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>Get, list and watch. Its caller holds the lock.</summary>
internal sealed class KubeReads(KubeStore store, KubeWatches watches, TimeProvider clock)
{
    /// <summary>The version in a token that goes on with the list as it is.</summary>
    private const long Inconsistent = -1;

    /// <summary>How long a watch lasts that says nothing of it.</summary>
    private static readonly TimeSpan DefaultWatch = TimeSpan.FromMinutes(30);

    /// <summary>The tokens up to this one have expired.</summary>
    public long ExpiredTokens { get; set; }

    public KubeAnswer Get(KubeResource resource, KubeRequest request)
    {
        KubeObject item = store.Find(resource, KubeWrites.Space(resource, request), request.Name!) ?? throw KubeStatus.NotFound(resource, request.Name!);
        return AskedVersion(request) > store.Version ? throw KubeStatus.TooLarge(AskedVersion(request), store.Version) : KubeAnswer.Of(item);
    }

    public KubeAnswer List(KubeResource resource, KubeRequest request)
    {
        CheckOptions(request, isWatch: false);
        KubeScope scope = new(resource, request);
        string? asked = request.Query.GetValueOrDefault("resourceVersion");
        // The oldest state will do: the server's cache answers, and does not page.
        int limit = asked == "0" ? 0 : int.Parse(request.Query.GetValueOrDefault("limit") is { Length: > 0 } text ? text : "0", CultureInfo.InvariantCulture);
        if (request.Query.GetValueOrDefault("continue") is { Length: > 0 } token)
            return Page(scope, limit, ReadToken(token, asked, scope));
        long version = AskedVersion(request);
        if (version > store.Version)
            throw KubeStatus.TooLarge(version, store.Version);
        string match = request.Query.GetValueOrDefault("resourceVersionMatch") ?? (version > 0 && limit > 0 ? "Exact" : "");
        if (match != "Exact")
            return Page(scope, limit, new(store.Version, null));
        return version < store.Compacted
            ? throw new KubeRefusal(KubeStatus.Expired("The resourceVersion for the provided list is too old."))
            : Page(scope, limit, new(version, null));
    }

    public KubeAnswer Watch(KubeResource resource, KubeRequest request)
    {
        CheckOptions(request, isWatch: true);
        long version = AskedVersion(request);
        TimeSpan length = request.Query.GetValueOrDefault("timeoutSeconds") is { Length: > 0 } seconds
            ? TimeSpan.FromSeconds(long.Parse(seconds, CultureInfo.InvariantCulture))
            : DefaultWatch;
        KubeScope scope = new(resource, request);
        KubeWatch watch = new(scope, request.Query.GetValueOrDefault("allowWatchBookmarks") is "1" or "true", length, clock);
        if (version == 0)
        {
            foreach (KubeObject item in store.List(resource, scope.Namespace).Where(scope.Contains))
                watch.Added(item);
        }
        else if (version < store.Compacted)
        {
            watch.Fail(TooOld(version));
        }
        else
        {
            foreach (KubeChange change in store.ChangesAfter(version))
                watch.Offer(change);
        }

        watches.Add(watch);
        return new() { Status = 200, Text = "", Watch = watch };
    }

    public JsonObject TooOld(long version) => KubeStatus.Expired($"too old resource version: {version} ({store.Compacted})");

    /// <summary>The options of streaming lists, of which this server knows the names only.</summary>
    private static void CheckOptions(KubeRequest request, bool isWatch)
    {
        if (request.Query.ContainsKey("sendInitialEvents"))
            throw KubeStatus.ForbiddenOption("sendInitialEvents", isWatch ? "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled" : "sendInitialEvents is forbidden for list");
        if (isWatch && request.Query.ContainsKey("resourceVersionMatch"))
            throw KubeStatus.ForbiddenOption("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
    }

    private static long AskedVersion(KubeRequest request)
    {
        string text = request.Query.GetValueOrDefault("resourceVersion") is { Length: > 0 } given ? given : "0";
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long version)
            ? version
            : throw KubeStatus.BadRequest($"invalid resource version: strconv.ParseUint: parsing \"{text}\": invalid syntax");
    }

    private KubeAnswer Page(KubeScope scope, int limit, Position position)
    {
        IEnumerable<KubeObject> all = position.Version == store.Version
            ? store.List(scope.Resource, scope.Namespace)
            : store.ListAt(scope.Resource, scope.Namespace, position.Version);
        List<KubeObject> left = [.. all.Where(item => position.After is null || string.CompareOrdinal(item.Key, position.After) > 0).Where(scope.Contains)];
        List<KubeObject> page = limit > 0 && left.Count > limit ? left[..limit] : left;
        JsonObject metadata = new() { ["resourceVersion"] = $"{position.Version}" };
        if (page.Count < left.Count)
        {
            metadata["continue"] = WriteToken(new(position.Version, page[^1].Key));
            metadata["remainingItemCount"] = left.Count - page.Count;
        }

        string text = $"{{\"kind\":\"{scope.Resource.Kind}List\",\"apiVersion\":\"{scope.Resource.ApiVersion}\",\"metadata\":{GoText.Compact(metadata)},\"items\":[{string.Join(',', page.Select(item => item.ItemText))}]}}\n";
        return new() { Status = 200, Text = text };
    }

    private static string WriteToken(Position position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = position.Version, ["start"] = position.After }.ToJsonString()));

    private Position ReadToken(string token, string? askedVersion, KubeScope scope)
    {
        if (!string.IsNullOrEmpty(askedVersion) && askedVersion != "0")
            throw KubeStatus.BadRequest("specifying resource version is not allowed when using continue");
        try
        {
            JsonNode read = JsonNode.Parse(Base64Url.DecodeFromChars(token))!;
            Position position = new(read["rv"]!.GetValue<long>(), read["start"]!.GetValue<string>());
            if (position.Version >= store.Compacted && position.Version > ExpiredTokens)
                return position;
            // The client may go on with this token, and takes it that the two halves are of different times.
            return position.Version == Inconsistent ? position with { Version = store.Version } : throw new KubeRefusal(ExpiredToken(position));
        }
        catch (Exception exception) when (exception is FormatException or JsonException or NullReferenceException or InvalidOperationException)
        {
            throw KubeStatus.BadRequest($"continue key is not valid: {exception.Message} ({scope.Resource.Plural})");
        }
    }

    private static JsonObject ExpiredToken(Position position)
    {
        JsonObject status = KubeStatus.Expired("The provided continue parameter is too old to display a consistent list result.");
        status["metadata"]!["continue"] = WriteToken(position with { Version = Inconsistent });
        return status;
    }

    private sealed record Position(long Version, string? After);
}
