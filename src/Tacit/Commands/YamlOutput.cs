using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tacit.Commands;

/// <summary>JSON that a command would print, as YAML in block style.</summary>
internal static partial class YamlOutput
{
    private static readonly string[] Words = ["", "~", "null", "true", "false", "yes", "no", "on", "off", "y", "n"];

    /// <summary>The lines, without the last one's end.</summary>
    public static string Of(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        StringBuilder yaml = new();
        Write(yaml, document.RootElement, indent: 0);
        return yaml.ToString().TrimEnd('\n');
    }

    /// <summary>Text as a scalar that every reader takes for that text: plain where nothing else could be meant, else quoted.</summary>
    public static string Scalar(string text)
    {
        if (Plain().IsMatch(text) && !Words.Contains(text, StringComparer.OrdinalIgnoreCase))
            return text;

        StringBuilder quoted = new("\"");
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
                quoted.Append(text[i++]).Append(text[i]);
            else
                Append(quoted, text[i]);
        }

        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder quoted, char character)
    {
        if (character is '"' or '\\')
            quoted.Append('\\').Append(character);
        else if (character == '\n')
            quoted.Append("\\n");
        else if (char.IsControl(character) || char.IsSurrogate(character) || character is '\u2028' or '\u2029' or '\ufeff')
            quoted.Append("\\u").Append(((int)character).ToString("x4", CultureInfo.InvariantCulture));
        else
            quoted.Append(character);
    }

    private static void Write(StringBuilder yaml, JsonElement value, int indent)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object when value.EnumerateObject().Any():
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    Indent(yaml, indent).Append(Scalar(member.Name)).Append(':');
                    WriteMember(yaml, member.Value, indent);
                }

                break;
            case JsonValueKind.Array when value.GetArrayLength() > 0:
                foreach (JsonElement item in value.EnumerateArray())
                    WriteItem(yaml, item, indent);
                break;
            default:
                Indent(yaml, indent).Append(Leaf(value)).Append('\n');
                break;
        }
    }

    private static void WriteMember(StringBuilder yaml, JsonElement value, int indent)
    {
        if (IsLeaf(value))
        {
            yaml.Append(' ').Append(Leaf(value)).Append('\n');
            return;
        }

        yaml.Append('\n');
        Write(yaml, value, value.ValueKind is JsonValueKind.Object ? indent + 2 : indent);
    }

    /// <summary>An item is written as its own lines, of which the first has the dash in place of its indentation.</summary>
    private static void WriteItem(StringBuilder yaml, JsonElement item, int indent)
    {
        int start = yaml.Length;
        Write(yaml, item, indent + 2);
        yaml[start + indent] = '-';
    }

    private static StringBuilder Indent(StringBuilder yaml, int indent) => yaml.Append(' ', indent);

    private static bool IsLeaf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => true,
    };

    private static string Leaf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{}",
        JsonValueKind.Array => "[]",
        JsonValueKind.String => Scalar(value.GetString()!),
        _ => value.GetRawText(),
    };

    [GeneratedRegex(@"^[A-Za-z_/][A-Za-z0-9_./@+-]*( [A-Za-z0-9_./@+-]+)*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Plain();
}
