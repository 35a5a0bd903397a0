namespace Tacit.Abstractions.Resources;

/// <summary>A component as a resource declares it, before anything is checked against a descriptor.</summary>
public sealed record Component
{
    /// <summary>The name under which callers reach it; exact and case-sensitive.</summary>
    public required string Name { get; init; }

    /// <summary>The component type as written, such as <c>secretstores.local.file</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The version as written; empty when absent.</summary>
    public string Version { get; init; } = "";

    /// <summary>The namespace as written; empty when absent.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The app ids that may load it; empty means every app.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Whether the sidecar starts without it when it fails to initialise.</summary>
    public bool IgnoreErrors { get; init; }

    /// <summary>How long its initialisation may take.</summary>
    public TimeSpan InitTimeout { get; init; } = DefaultInitTimeout;

    /// <summary>The metadata items in document order.</summary>
    public IReadOnlyList<MetadataItem> Metadata { get; init; } = [];

    /// <summary>The secret store that its secret references are for (<c>auth.secretStore</c>); empty when absent.</summary>
    public string SecretStore { get; init; } = "";

    /// <summary>Where it is declared.</summary>
    public required SourcePosition Position { get; init; }

    /// <summary>Where its type is written, if it is.</summary>
    public SourcePosition? TypePosition { get; init; }

    /// <summary>Where its version is written, if it is.</summary>
    public SourcePosition? VersionPosition { get; init; }

    /// <summary>Where the secret store of its references is written, if it is.</summary>
    public SourcePosition? SecretStorePosition { get; init; }

    /// <summary>Five seconds, as in daprd (<c>spec.initTimeout</c>).</summary>
    public static TimeSpan DefaultInitTimeout { get; } = TimeSpan.FromSeconds(5);

    /// <summary>The form that logs show: <c>name (type/version)</c>.</summary>
    public string LogName => Version.Length == 0 ? $"{Name} ({Type})" : $"{Name} ({Type}/{Version})";
}
