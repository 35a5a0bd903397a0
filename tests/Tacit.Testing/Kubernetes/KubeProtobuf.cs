using System.Text;
using System.Text.Json.Nodes;

namespace Tacit.Testing.Kubernetes;

/// <summary>Bodies in the Protobuf of Kubernetes, which kubectl sends for kinds that it has compiled in: secrets, and questions about one's own access.</summary>
internal static class KubeProtobuf
{
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    private static ReadOnlySpan<byte> Magic => "k8s\0"u8;

    public static JsonObject Read(ReadOnlyMemory<byte> body)
    {
        if (!body.Span.StartsWith(Magic))
            throw KubeStatus.BadRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        // An envelope: the kind, and the object as bytes.
        ILookup<int, ReadOnlyMemory<byte>> envelope = Fields(body[Magic.Length..]);
        ILookup<int, ReadOnlyMemory<byte>> type = Fields(envelope[1].First());
        ILookup<int, ReadOnlyMemory<byte>> content = Fields(envelope[2].FirstOrDefault());
        JsonObject item = new() { ["kind"] = Text(type, 2), ["apiVersion"] = Text(type, 1) };
        if (Text(type, 2) == KubeResource.Secrets.Kind)
            AddSecret(item, content);
        else if (Text(type, 2) == "SelfSubjectAccessReview")
            item["spec"] = new JsonObject { ["resourceAttributes"] = Access(Fields(Fields(content[2].First())[1].FirstOrDefault())) };
        else
            throw KubeStatus.UnsupportedMediaType($"{ContentType} of {Text(type, 2)}", KubeAnswer.Json);
        return item;
    }

    private static void AddSecret(JsonObject item, ILookup<int, ReadOnlyMemory<byte>> content)
    {
        ILookup<int, ReadOnlyMemory<byte>> metadata = Fields(content[1].FirstOrDefault());
        item["metadata"] = new JsonObject
        {
            ["name"] = Text(metadata, 1),
            ["generateName"] = Text(metadata, 2),
            ["namespace"] = Text(metadata, 3),
            ["labels"] = Map(metadata[11], bytes => Encoding.UTF8.GetString(bytes.Span)),
            ["annotations"] = Map(metadata[12], bytes => Encoding.UTF8.GetString(bytes.Span)),
        };
        item["data"] = Map(content[2], bytes => Convert.ToBase64String(bytes.Span));
        if (Text(content, 3) is { Length: > 0 } type)
            item["type"] = type;
        item["stringData"] = Map(content[4], bytes => Encoding.UTF8.GetString(bytes.Span));
        if (content[5].Any(value => value.Span[0] == 1))
            item["immutable"] = true;
    }

    private static JsonObject Access(ILookup<int, ReadOnlyMemory<byte>> asked) => new()
    {
        ["namespace"] = Text(asked, 1),
        ["verb"] = Text(asked, 2),
        ["group"] = Text(asked, 3),
        ["resource"] = Text(asked, 5),
        ["name"] = Text(asked, 7),
    };

    private static string Text(ILookup<int, ReadOnlyMemory<byte>> message, int field) => Encoding.UTF8.GetString(message[field].FirstOrDefault().Span);

    private static JsonObject Map(IEnumerable<ReadOnlyMemory<byte>> entries, Func<ReadOnlyMemory<byte>, string> read) => new(entries.Select(Fields)
        .Select(entry => KeyValuePair.Create<string, JsonNode?>(Text(entry, 1), read(entry[2].FirstOrDefault()))));

    /// <summary>The fields of a message. Of the four kinds of values only two come here: numbers, and what has a length.</summary>
    private static ILookup<int, ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message)
    {
        List<(int Field, ReadOnlyMemory<byte> Value)> fields = [];
        while (message.Length > 0)
        {
            int tag = Number(ref message);
            ReadOnlyMemory<byte> before = message;
            int value = Number(ref message);
            int length = (tag & 7) == 2 ? value : 0;
            fields.Add((tag >> 3, (tag & 7) == 2 ? message[..length] : before[..(before.Length - message.Length)]));
            message = message[length..];
        }

        return fields.ToLookup(field => field.Field, field => field.Value);
    }

    private static int Number(ref ReadOnlyMemory<byte> message)
    {
        int number = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte next = message.Span[0];
            message = message[1..];
            number |= (next & 0x7f) << shift;
            if (next < 0x80)
                return number;
        }
    }
}
