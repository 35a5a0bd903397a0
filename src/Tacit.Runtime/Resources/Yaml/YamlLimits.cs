using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Resources.Yaml;

/// <summary>Counts what one file has brought, so that a hostile one costs no more memory than a large honest one.</summary>
internal sealed class YamlLimits
{
    /// <summary>
    /// Scalars, lists, mappings, aliases and merged members in a file. A component has some thirty, so this is three
    /// thousand components; as objects they take less than 20 MiB.
    /// </summary>
    public const int MaxValues = 100_000;

    /// <summary>Documents in a file. Each takes a parser, and a broken one an exception and a problem besides.</summary>
    public const int MaxDocuments = 10_000;

    private int _values;
    private int _documents;

    /// <exception cref="YamlLimitException">There are too many values.</exception>
    public void CountValue(SourcePosition position)
    {
        if (++_values > MaxValues)
            throw new YamlLimitException($"more than 100,000 values in one file: {Consequence}", position);
    }

    /// <exception cref="YamlLimitException">There are too many documents.</exception>
    public void CountDocument(SourcePosition position)
    {
        if (++_documents > MaxDocuments)
            throw new YamlLimitException($"more than 10,000 documents in one file: {Consequence}", position);
    }

    private const string Consequence = "nothing of the file is read from here on; split it into several";
}
