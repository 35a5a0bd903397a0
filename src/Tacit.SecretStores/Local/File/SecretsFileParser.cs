using System.Globalization;
using System.Text;
using System.Text.Json;
using Tacit.Abstractions;

namespace Tacit.SecretStores.Local.File;

/// <summary>Turns the bytes of a secrets file into secrets, by the flattening rules of daprd's local file store.</summary>
/// <remarks>
/// Mended against daprd: numbers and booleans become their JSON text and null the empty string, a byte order mark and
/// comments are skipped, and names that collide are an error instead of a secret lost by chance.
/// </remarks>
internal ref struct SecretsFileParser
{
    private const int MaxDepth = 128;
    private const int MaxProblems = 20;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly ReadOnlySpan<byte> _json;
    private readonly SecretsFileFormat _format;
    private readonly List<string> _problems = [];
    private readonly List<string> _dropped = [];
    private Utf8JsonReader _reader;

    private SecretsFileParser(string path, ReadOnlySpan<byte> json, SecretsFileFormat format)
    {
        _path = path;
        _json = json.StartsWith(Encoding.UTF8.Preamble) ? json[Encoding.UTF8.Preamble.Length..] : json;
        _format = format;
        _reader = new(_json, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, MaxDepth = MaxDepth });
    }

    /// <summary>Parses a whole file.</summary>
    /// <exception cref="SecretsFileException">It is not a usable secrets file; the message has every problem with its line.</exception>
    public static SecretsFileContent Parse(string path, ReadOnlySpan<byte> json, SecretsFileFormat format)
    {
        SecretsFileParser parser = new(path, json, format);
        try
        {
            return parser.ParseFile();
        }
        catch (JsonException failure)
        {
            // The parser's own message quotes the file, so only the place is taken from it.
            string place = $"{path}:{failure.LineNumber + 1}:{failure.BytePositionInLine + 1}";
            throw new SecretsFileException(
                json.Length == 0 ? $"{path} is empty; write {{}} for no secrets"
                : parser._reader.CurrentDepth >= MaxDepth ? $"{place}: nested more than {MaxDepth} deep"
                : $"{place}: not valid JSON");
        }
        catch (Exception failure) when (failure is InvalidOperationException or DecoderFallbackException)
        {
            throw new SecretsFileException($"{parser.Place()}: not valid UTF-8 or an unpaired surrogate escape");
        }
    }

    private SecretsFileContent ParseFile()
    {
        _reader.Read();
        Dictionary<string, SecretData> secrets = new(StringComparer.Ordinal);
        if (_reader.TokenType is JsonTokenType.StartObject)
            ReadTopLevel(secrets);
        else if (_reader.TokenType is not JsonTokenType.Null)
            throw new SecretsFileException($"{Place()}: the file must hold a JSON object, as in {{\"name\": \"value\"}}");

        while (_reader.Read())
        {
            // Only trailing text is left, which the reader refuses.
        }

        return _problems.Count == 0
            ? new(secrets, _dropped)
            : throw new SecretsFileException(string.Join("\n", _problems) + (_problems.Count == MaxProblems ? "\nand perhaps more" : ""));
    }

    private void ReadTopLevel(Dictionary<string, SecretData> secrets)
    {
        if (_format.MultiValued)
        {
            ReadGroups(secrets);
            return;
        }

        Dictionary<string, Leaf> leaves = new(StringComparer.Ordinal);
        ReadMembers(prefix: null, leaves);
        foreach ((string name, Leaf leaf) in leaves)
            secrets.Add(name, SecretData.OfValue(name, leaf.Value));
    }

    private void ReadGroups(Dictionary<string, SecretData> secrets)
    {
        Dictionary<string, Leaf> seen = new(StringComparer.Ordinal);
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndObject)
        {
            string name = _reader.GetString()!;
            int start = (int)_reader.TokenStartIndex;
            _reader.Read();
            if (_reader.TokenType is JsonTokenType.StartObject)
            {
                Dictionary<string, Leaf> leaves = new(StringComparer.Ordinal);
                ReadMembers(prefix: null, leaves);
                secrets[name] = SecretData.OfPairs(leaves.Select(leaf => KeyValuePair.Create(leaf.Key, leaf.Value.Value)));
            }
            else if (_reader.TokenType is JsonTokenType.String)
            {
                secrets[name] = SecretData.OfValue(name, _reader.GetString()!);
            }
            else
            {
                _dropped.Add(name);
                _reader.Skip();
            }

            AddLeaf(seen, name, new("", start));
        }
    }

    private void ReadMembers(string? prefix, Dictionary<string, Leaf> leaves)
    {
        while (_reader.Read() && _reader.TokenType is not JsonTokenType.EndObject)
        {
            string name = Join(prefix, _reader.GetString()!);
            int start = (int)_reader.TokenStartIndex;
            _reader.Read();
            ReadValue(name, start, leaves);
        }
    }

    private void ReadElements(string prefix, Dictionary<string, Leaf> leaves)
    {
        for (int index = 0; _reader.Read() && _reader.TokenType is not JsonTokenType.EndArray; index++)
            ReadValue(Join(prefix, index.ToString(CultureInfo.InvariantCulture)), (int)_reader.TokenStartIndex, leaves);
    }

    private void ReadValue(string name, int start, Dictionary<string, Leaf> leaves)
    {
        switch (_reader.TokenType)
        {
            case JsonTokenType.StartObject:
                ReadMembers(name, leaves);
                break;
            case JsonTokenType.StartArray:
                ReadElements(name, leaves);
                break;
            case JsonTokenType.String:
                AddLeaf(leaves, name, new(_reader.GetString()!, start));
                break;
            case JsonTokenType.Null:
                AddLeaf(leaves, name, new("", start));
                break;
            default:
                AddLeaf(leaves, name, new(StrictUtf8.GetString(_reader.ValueSpan), start));
                break;
        }
    }

    private readonly void AddLeaf(Dictionary<string, Leaf> leaves, string name, Leaf leaf)
    {
        if (leaves.TryAdd(name, leaf) || _problems.Count == MaxProblems)
            return;
        _problems.Add(
            $"{_path}:{Line(leaf.Start)}: the name '{name}' is already taken by line {Line(leaves[name].Start)}; "
            + "rename one of the two or choose another nestedSeparator");
    }

    private readonly string Join(string? prefix, string name) => prefix is null ? name : prefix + _format.NestedSeparator + name;

    private readonly int Line(int offset) => _json[..offset].Count((byte)'\n') + 1;

    private readonly string Place()
    {
        int start = Math.Min((int)_reader.TokenStartIndex, _json.Length);
        return $"{_path}:{Line(start)}:{start - _json[..start].LastIndexOf((byte)'\n')}";
    }

    private readonly record struct Leaf(string Value, int Start);
}
