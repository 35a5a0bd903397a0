using System.Text;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Api.Http;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Yaml;

/// <summary>Writes a value as the JSON that daprd makes of it (<c>sigs.k8s.io/yaml</c>, then <c>encoding/json</c>).</summary>
internal sealed class YamlJson
{
    /// <summary>No metadata value comes near it. Aliases, which cost nothing in the file, are written out here.</summary>
    public const int MaxLength = 1024 * 1024;

    private readonly StringBuilder _json = new();
    private readonly SourcePosition _root;
    private int _budget = MaxLength;

    private YamlJson(SourcePosition root) => _root = root;

    /// <summary>Compact JSON: members in the order of their names, the last one of a name only, scalars with the types of YAML 1.1.</summary>
    /// <exception cref="YamlJsonException">
    /// It is longer than <see cref="MaxLength"/>, or holds what JSON cannot: infinities, not-a-number, keys without a name.
    /// </exception>
    public static string Write(YamlValue value)
    {
        YamlJson writer = new(value.Position);
        writer.WriteValue(value);
        return writer._json.ToString();
    }

    private void WriteValue(YamlValue value)
    {
        switch (value)
        {
            case YamlMapping mapping:
                WriteMapping(mapping);
                break;
            case YamlSequence list:
                WriteList(list);
                break;
            case YamlScalar scalar:
                WriteScalar(scalar);
                break;
        }
    }

    private void WriteMapping(YamlMapping mapping)
    {
        Append("{");
        string separator = "";
        foreach ((string name, YamlValue value) in Members(mapping))
        {
            Append(separator);
            WriteText(name);
            Append(":");
            WriteValue(value);
            separator = ",";
        }

        Append("}");
    }

    private SortedDictionary<string, YamlValue> Members(YamlMapping mapping)
    {
        SortedDictionary<string, YamlValue> members = new(Utf8Order.Instance);
        foreach ((YamlScalar key, YamlValue value) in mapping.Members)
        {
            Spend(key.Text.Length);
            string name = GoYamlType.Of(key).KeyName
                ?? throw new YamlJsonException("a key here is null, or a number that no key can be; a key must be a text", key.Position);
            members[name] = value;
        }

        return members;
    }

    private void WriteList(YamlSequence list)
    {
        Append("[");
        string separator = "";
        foreach (YamlValue item in list.Items)
        {
            Append(separator);
            WriteValue(item);
            separator = ",";
        }

        Append("]");
    }

    private void WriteScalar(YamlScalar scalar)
    {
        Spend(scalar.Text.Length);
        GoYamlType type = GoYamlType.Of(scalar);
        if (type.IsText)
            WriteText(scalar.Text);
        else
            Append(type.Json ?? throw new YamlJsonException("JSON has neither infinities nor not-a-number; quotes make it a text", scalar.Position));
    }

    private void WriteText(string text)
    {
        if (text.Length > MaxLength)
            throw TooLong();
        Append("\"");
        Append(GoJsonEncoder.Instance.Encode(text));
        Append("\"");
    }

    private void Append(string json)
    {
        if (json.Length > MaxLength - _json.Length)
            throw TooLong();
        _json.Append(json);
    }

    // What is read counts as well as what is written: a long text can become a short number, and many members of one name one member.
    private void Spend(int length)
    {
        _budget -= length + 1;
        if (_budget < 0)
            throw TooLong();
    }

    private YamlJsonException TooLong() => new("the value is longer than 1,048,576 characters as JSON, which is the most; its aliases count each time", _root);
}
