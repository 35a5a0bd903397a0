namespace Tacit.Abstractions.Resources;

/// <summary>Something wrong with what the sidecar was given to start from.</summary>
/// <param name="Severity">Whether the sidecar can start all the same.</param>
/// <param name="Message">What is wrong, what is allowed and what to do. Never a secret value.</param>
/// <param name="Position">Where, if it is in a file.</param>
public sealed record ResourceProblem(ProblemSeverity Severity, string Message, SourcePosition? Position = null)
{
    /// <summary>A problem that stops the start.</summary>
    public static ResourceProblem Error(string message, SourcePosition? position = null) => new(ProblemSeverity.Error, message, position);

    /// <summary>A document that cannot be read and is left out.</summary>
    public static ResourceProblem Skipped(string message, SourcePosition? position = null) => new(ProblemSeverity.Skipped, message, position);

    /// <summary>A problem that is only said.</summary>
    public static ResourceProblem Warning(string message, SourcePosition? position = null) => new(ProblemSeverity.Warning, message, position);

    /// <summary>Something that is said at debug level only.</summary>
    public static ResourceProblem Note(string message, SourcePosition? position = null) => new(ProblemSeverity.Note, message, position);

    /// <summary>The message, and what becomes of the document where that is not clear.</summary>
    public string FullMessage => Severity is ProblemSeverity.Skipped ? $"{Message}; this document is left out" : Message;

    /// <summary><c>file:line:column: error: message</c>, or a warning: the form that people are shown.</summary>
    public string Describe() =>
        PrintableText.Of($"{(Position is null ? "" : $"{Position}: ")}{(Severity is ProblemSeverity.Error or ProblemSeverity.Skipped ? "error" : "warning")}: {FullMessage}", keepsLines: true);

    /// <summary><c>file:line:column: message</c>, the form of the log.</summary>
    public override string ToString() => Position is null ? FullMessage : $"{Position}: {FullMessage}";
}
