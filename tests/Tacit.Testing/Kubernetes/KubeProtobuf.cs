using System.Text;
using System.Text.Json.Nodes;

namespace Tacit.Testing.Kubernetes;

/// <summary>Bodies in the Protobuf of Kubernetes, which kubectl sends for the kinds that it has compiled in.</summary>
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
        item["metadata"] = Metadata(Fields(content[1].FirstOrDefault()));
        switch (Text(type, 2))
        {
            case "Secret":
                AddSecret(item, content);
                break;
            case "ConfigMap":
                item["data"] = Map(content[2], Text);
                item["binaryData"] = Map(content[3], bytes => Convert.ToBase64String(bytes.Span));
                break;
            case "SelfSubjectAccessReview":
                item["spec"] = new JsonObject { ["resourceAttributes"] = Access(Fields(Fields(content[2].First())[1].FirstOrDefault())) };
                break;
        }

        return item;
    }

    private static JsonObject Metadata(ILookup<int, ReadOnlyMemory<byte>> metadata) => new()
    {
        ["name"] = Text(metadata, 1),
        ["generateName"] = Text(metadata, 2),
        ["namespace"] = Text(metadata, 3),
        ["labels"] = Map(metadata[11], Text),
        ["annotations"] = Map(metadata[12], Text),
    };

    private static void AddSecret(JsonObject item, ILookup<int, ReadOnlyMemory<byte>> content)
    {
        item["data"] = Map(content[2], bytes => Convert.ToBase64String(bytes.Span));
        if (Text(content, 3) is { Length: > 0 } type)
            item["type"] = type;
        item["stringData"] = Map(content[4], Text);
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

    private static string Text(ILookup<int, ReadOnlyMemory<byte>> message, int field) => Text(message[field].FirstOrDefault());

    private static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

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
