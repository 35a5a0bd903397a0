using YamlDotNet.Core;
using YamlDotNet.Core.Tokens;

namespace Tacit.Yaml;

/// <summary>The library's scanner, with an end to the directives before a document: the library keeps them all.</summary>
internal sealed class YamlScanner(TextReader text) : IScanner
{
    /// <summary>One for the version and some for prefixes; no resource has more than the first.</summary>
    private const int MaxDirectives = 64;

    private readonly Scanner _scanner = new(text);
    private int _directives;

    public Mark CurrentPosition => _scanner.CurrentPosition;

    public Token? Current => _scanner.Current;

    public bool MoveNext()
    {
        if (Current is not null)
            ConsumeCurrent();
        return MoveNextWithoutConsuming();
    }

    /// <exception cref="YamlException">There are too many directives.</exception>
    public bool MoveNextWithoutConsuming()
    {
        bool moved = _scanner.MoveNextWithoutConsuming();
        if (_scanner.Current is TagDirective directive && ++_directives > MaxDirectives)
            throw new YamlException(directive.Start, directive.End, $"more than {MaxDirectives} directives before a document");
        return moved;
    }

    public void ConsumeCurrent() => _scanner.ConsumeCurrent();
}
