using Tacit.Abstractions.Resources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tacit.Runtime.Resources.Yaml;

/// <summary>Reads YAML text into values with positions. Each document stands alone: a broken one does not hide the others.</summary>
internal sealed class YamlReader
{
    /// <summary>Deeper nesting than this is refused; no resource comes near it.</summary>
    private const int MaxDepth = 64;

    private readonly string _file;
    private readonly int _firstLine;
    private readonly Dictionary<AnchorName, YamlValue> _anchors = [];
    private readonly Parser _parser;

    private YamlReader(string file, YamlChunk chunk)
    {
        _file = file;
        _firstLine = chunk.FirstLine;
        _parser = new Parser(new StringReader(chunk.Text));
    }

    /// <summary>Reads every document of a file; empty ones are left out.</summary>
    public static IReadOnlyList<YamlValue> ReadDocuments(string file, string text, ICollection<ResourceProblem> problems)
    {
        List<YamlValue> documents = [];
        foreach (YamlChunk chunk in YamlChunk.Split(text))
        {
            YamlReader reader = new(file, chunk);
            try
            {
                reader.ReadStream(documents);
            }
            catch (YamlException failure)
            {
                SourcePosition position = new(file, (int)failure.Start.Line + chunk.FirstLine, (int)failure.Start.Column);
                problems.Add(ResourceProblem.Skipped($"not valid YAML: {Reason(failure)}", position));
            }
            catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
            {
                // The library trips over some broken documents instead of refusing them; the last thing that it could read is near the place.
                problems.Add(ResourceProblem.Skipped("not valid YAML near here", reader.LastPosition));
            }
        }

        return documents;
    }

    private SourcePosition LastPosition =>
        _parser.Current is { } last ? new(_file, (int)last.End.Line + _firstLine, (int)last.End.Column) : new(_file, _firstLine + 1, 1);

    private void ReadStream(List<YamlValue> documents)
    {
        _parser.Consume<StreamStart>();
        while (_parser.TryConsume<DocumentStart>(out _))
        {
            YamlValue value = ReadValue(depth: 0);
            if (value is not YamlScalar { IsNull: true })
                documents.Add(value);
            _parser.Consume<DocumentEnd>();
        }
    }

    private YamlValue ReadValue(int depth)
    {
        ParsingEvent current = _parser.Current!;
        if (depth > MaxDepth)
            throw new YamlException(current.Start, current.End, $"nested more than {MaxDepth} deep");

        YamlValue value = current switch
        {
            AnchorAlias alias => ReadAlias(alias),
            Scalar scalar => ReadScalar(scalar),
            SequenceStart sequence => ReadSequence(sequence, depth),
            MappingStart mapping => ReadMapping(mapping, depth),
            _ => throw new YamlException(current.Start, current.End, "a value is expected here"),
        };

        if (current is NodeEvent { Anchor.IsEmpty: false } node)
            _anchors[node.Anchor] = value;
        return value;
    }

    // The node itself is shared, never copied, so aliases of aliases cost nothing.
    private YamlValue ReadAlias(AnchorAlias alias)
    {
        _parser.MoveNext();
        return _anchors.TryGetValue(alias.Value, out YamlValue? value)
            ? value
            : throw new YamlException(alias.Start, alias.End, $"the alias '*{alias.Value}' has no anchor before it");
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        _parser.MoveNext();
        return new(scalar.Value, scalar.Style is ScalarStyle.Plain, At(scalar));
    }

    private YamlSequence ReadSequence(SequenceStart start, int depth)
    {
        _parser.MoveNext();
        List<YamlValue> items = [];
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadValue(depth + 1));
        return new(items, At(start));
    }

    private YamlMapping ReadMapping(MappingStart start, int depth)
    {
        _parser.MoveNext();
        List<KeyValuePair<YamlScalar, YamlValue>> members = [];
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            ParsingEvent keyEvent = _parser.Current!;
            if (ReadValue(depth + 1) is not YamlScalar key)
                throw new YamlException(keyEvent.Start, keyEvent.End, "a key must be a scalar");
            members.Add(new(key, ReadValue(depth + 1)));
        }

        return new(members, At(start));
    }

    private SourcePosition At(ParsingEvent parsed) =>
        new(_file, (int)parsed.Start.Line + _firstLine, (int)parsed.Start.Column);

    // The library's message repeats the place and may quote a scalar; its first sentence without them is enough.
    private static string Reason(YamlException failure)
    {
        string message = failure.Message;
        int colon = message.StartsWith("(Line:", StringComparison.Ordinal) ? message.IndexOf("): ", StringComparison.Ordinal) : -1;
        return colon < 0 ? message : message[(colon + 3)..];
    }
}
