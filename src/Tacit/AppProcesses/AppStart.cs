namespace Tacit.AppProcesses;

/// <summary>What is started.</summary>
internal sealed record AppStart
{
    /// <summary>An absolute path.</summary>
    public required string Executable { get; init; }

    /// <summary>What it is given, unchanged.</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>Variables to set (or, with null, to unset) on top of this process's own.</summary>
    public required IReadOnlyDictionary<string, string?> Environment { get; init; }

    /// <summary>An absolute folder; null for this process's own.</summary>
    public string? WorkingDirectory { get; init; }
}
