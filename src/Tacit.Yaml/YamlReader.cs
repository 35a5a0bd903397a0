using Tacit.Abstractions.Resources;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tacit.Yaml;

/// <summary>Reads YAML text into values with positions. Each document stands alone: a broken one does not hide the others.</summary>
internal sealed class YamlReader
{
    /// <summary>Deeper nesting than this is refused; no resource comes near it.</summary>
    private const int MaxDepth = 64;

    /// <summary>The tags under which a scalar has a type, whatever its quotes; under any other it is a text.</summary>
    private static readonly string[] TypedTags =
        ["tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:merge"];

    private readonly string _file;
    private readonly YamlChunk _chunk;
    private readonly int _firstLine;
    private readonly bool _hasLines;
    private readonly YamlLimits _limits;
    private readonly Dictionary<AnchorName, Anchored> _anchors = [];
    private readonly Parser _parser;
    private int _deepest;

    private YamlReader(ResourceText text, YamlChunk chunk, YamlLimits limits)
    {
        _file = text.Name;
        _chunk = chunk;
        _firstLine = chunk.FirstLine;
        _hasLines = text.HasLines;
        _limits = limits;
        _parser = new Parser(new YamlScanner(new YamlChunkReader(chunk)));
    }

    /// <summary>Reads every document of a text, up to the <see cref="YamlLimits"/>; empty ones are left out.</summary>
    public static IReadOnlyList<YamlValue> ReadDocuments(ResourceText text, ICollection<ResourceProblem> problems)
    {
        string file = text.Name;
        List<YamlValue> documents = [];
        YamlLimits limits = new();
        try
        {
            foreach (YamlChunk chunk in YamlChunk.Split(text.Text))
            {
                if (!limits.TryCountDocument())
                    throw YamlLimits.TooManyDocuments(new(file, chunk.FirstLine + 1, 1));
                if (chunk.FindNul(file) is { } nul)
                    problems.Add(ResourceProblem.Skipped("not valid YAML: a NUL character, which no text contains; the file must be UTF-8", nul));
                else
                    new YamlReader(text, chunk, limits).ReadChunk(documents, problems);
            }
        }
        catch (YamlLimitException failure)
        {
            problems.Add(ResourceProblem.Skipped(failure.Message, failure.Position));
        }

        return documents;
    }

    private void ReadChunk(List<YamlValue> documents, ICollection<ResourceProblem> problems)
    {
        try
        {
            ReadStream(documents);
        }
        catch (YamlException failure)
        {
            YamlFault fault = YamlFault.Of(failure, _chunk);
            problems.Add(ResourceProblem.Skipped($"not valid YAML: {fault.Reason}", At(fault.Line, fault.Column)));
        }
        catch (Exception failure) when (failure is InvalidOperationException or ArgumentException or IndexOutOfRangeException or FormatException or OverflowException)
        {
            // The library trips over some broken documents instead of refusing them; the last thing that it could read is near the place.
            problems.Add(ResourceProblem.Skipped("not valid YAML near here", LastPosition));
        }
    }

    private SourcePosition LastPosition =>
        _parser.Current is { } last ? At(last.End.Line, last.End.Column) : At(1, 1);

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
        EnsureDepth(current, depth);
        Count(current);
        if (current is not NodeEvent { Anchor.IsEmpty: false } node)
            return ReadNode(current, depth);

        // An anchor takes as much memory as the value that it names.
        Count(current);
        int outside = _deepest;
        _deepest = depth;
        YamlValue value = ReadNode(current, depth);
        _anchors[node.Anchor] = new(value, _deepest - depth);
        _deepest = Math.Max(_deepest, outside);
        return value;
    }

    private YamlValue ReadNode(ParsingEvent current, int depth) => current switch
    {
        AnchorAlias alias => ReadAlias(alias, depth),
        Scalar scalar => ReadScalar(scalar),
        SequenceStart sequence => ReadSequence(sequence, depth),
        MappingStart mapping => ReadMapping(mapping, depth),
        _ => throw new YamlException(current.Start, current.End, "a value is expected here"),
    };

    private void Count(ParsingEvent current)
    {
        if (!_limits.TryCountValue())
            throw YamlLimits.TooManyValues(At(current));
    }

    private void EnsureDepth(ParsingEvent current, int depth)
    {
        if (depth > MaxDepth)
            throw new YamlException(current.Start, current.End, $"nested more than {MaxDepth} deep");
        _deepest = Math.Max(_deepest, depth);
    }

    // The node itself is shared, never copied, so aliases of aliases cost nothing. They may not lead deeper than a text may be
    // nested: whoever walks through the values would run out of stack.
    private YamlValue ReadAlias(AnchorAlias alias, int depth)
    {
        _parser.MoveNext();
        if (!_anchors.TryGetValue(alias.Value, out Anchored anchored))
            throw new YamlException(alias.Start, alias.End, "the alias has no anchor before it; a text that begins with '*' needs quotes");
        EnsureDepth(alias, depth + anchored.Height);
        return anchored.Value;
    }

    private YamlScalar ReadScalar(Scalar scalar)
    {
        _parser.MoveNext();
        bool typed = scalar.Tag.IsEmpty ? scalar.Style is ScalarStyle.Plain : TypedTags.Contains(scalar.Tag.Value);
        return new(scalar.Value, typed, At(scalar));
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
        YamlMembers members = new(_limits);
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            ParsingEvent keyEvent = _parser.Current!;
            if (ReadValue(depth + 1) is not YamlScalar key)
                throw new YamlException(keyEvent.Start, keyEvent.End, "a key must be a scalar");
            ParsingEvent valueEvent = _parser.Current!;
            if (!members.TryAdd(key, ReadValue(depth + 1)))
                throw new YamlException(valueEvent.Start, valueEvent.End, "the value of the merge key '<<' must be a mapping or a list of mappings; a key of that name needs quotes");
        }

        return new(members.ToList(), At(start));
    }

    private SourcePosition At(ParsingEvent parsed) => At(parsed.Start.Line, parsed.Start.Column);

    private SourcePosition At(long line, long column) => _hasLines ? new(_file, (int)line + _firstLine, (int)column) : new(_file);

    /// <summary>A value with an anchor, and how many levels of values it has below itself.</summary>
    private readonly record struct Anchored(YamlValue Value, int Height);
}
