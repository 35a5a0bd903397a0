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

    /// <summary>Null for this process's own.</summary>
    public string? WorkingDirectory { get; init; }
}
