using Tacit.Abstractions.Resources;

namespace Tacit.Yaml;

/// <summary>Counts what one file has brought, so that a hostile one costs no more memory than a large honest one.</summary>
internal sealed class YamlLimits
{
    /// <summary>
    /// Scalars, lists, mappings, aliases, anchors and merged members in a file. A component has some thirty, so this is
    /// three thousand components. With what the parser leaves behind they take some 30 MiB.
    /// </summary>
    public const int MaxValues = 100_000;

    /// <summary>Documents in a file. Each takes a parser, and a broken one an exception and a problem besides.</summary>
    public const int MaxDocuments = 10_000;

    private const string Consequence = "nothing of the file is read from here on; split it into several";

    private int _values;
    private int _documents;

    /// <summary>Counts one more value; false when it is one too many.</summary>
    public bool TryCountValue() => ++_values <= MaxValues;

    /// <summary>Counts one more document; false when it is one too many.</summary>
    public bool TryCountDocument() => ++_documents <= MaxDocuments;

    public static YamlLimitException TooManyValues(SourcePosition position) => new($"more than 100,000 values in one file: {Consequence}", position);

    public static YamlLimitException TooManyDocuments(SourcePosition position) => new($"more than 10,000 documents in one file: {Consequence}", position);
}
