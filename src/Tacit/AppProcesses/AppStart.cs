namespace Tacit.AppProcesses;

/// <summary>What is started beside the sidecar, and with what.</summary>
internal sealed record AppStart
{
    /// <summary>An absolute path.</summary>
    public required string Executable { get; init; }

    /// <summary>What it is given, unchanged.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>Variables to set (or, with null, to unset) on top of this process's own.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>An absolute folder; null for this process's own.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>Whether other apps run in this process too: then none of them has its standard input or a terminal.</summary>
    public bool IsOneOfSeveral { get; init; }
}
