using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.State;

/// <summary>Why the resources that are declared now are not those that are served, while that is so.</summary>
internal sealed class ReloadFailure
{
    /// <summary>The text goes into an answer, so there is an end to it.</summary>
    private const int MaxProblems = 10;

    private volatile string? _text;

    /// <summary>The problems, one a line; null when what is declared is served.</summary>
    public string? Text => _text;

    /// <summary>Takes note of a failure; false when it is the one that is known.</summary>
    public bool Set(IReadOnlyList<ResourceProblem> problems)
    {
        string rest = problems.Count > MaxProblems ? $"\nand {problems.Count - MaxProblems} more" : "";
        string text = string.Join('\n', problems.Take(MaxProblems)) + rest;
        return Interlocked.Exchange(ref _text, text) != text;
    }

    /// <summary>Forgets the failure; false when there was none.</summary>
    public bool Clear() => Interlocked.Exchange(ref _text, null) is not null;
}
