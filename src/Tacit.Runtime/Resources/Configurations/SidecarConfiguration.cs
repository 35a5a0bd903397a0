using Tacit.Runtime.Api;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>What the <c>kind: Configuration</c> files of <c>--config</c> say, as far as a secrets sidecar is concerned.</summary>
internal sealed record SidecarConfiguration
{
    /// <summary>The feature that is called so in daprd, and on unless a configuration says otherwise.</summary>
    public const string HotReloadFeature = "HotReload";

    public static SidecarConfiguration Default { get; } = new();

    /// <summary>The scopes by the store they are for.</summary>
    public IReadOnlyList<DeclaredScope> Scopes { get; init; } = [];

    /// <summary>Which APIs are exposed.</summary>
    public ApiAllowList AllowList { get; init; } = ApiAllowList.AllowAll;

    /// <summary>Component types, or types and versions, that may not be loaded: <c>spec.components.deny</c>.</summary>
    public IReadOnlyList<string> DeniedComponentTypes { get; init; } = [];

    /// <summary>The features that are on, in ordinal order.</summary>
    public IReadOnlyList<string> EnabledFeatures { get; init; } = [HotReloadFeature];

    /// <summary>Whether resources are read again when they change.</summary>
    public bool HotReload => EnabledFeatures.Contains(HotReloadFeature);

    /// <summary>Whether there is a metrics page. Decided at the start: its port is not opened later.</summary>
    public bool MetricsEnabled { get; init; } = true;

    /// <summary>Whether error codes are counted: <c>spec.metrics.recordErrorCodes</c>.</summary>
    public bool RecordErrorCodes { get; init; }

    /// <summary>Every setting that a file makes, by its path in the document.</summary>
    public IReadOnlyDictionary<string, ConfigurationSetting> Settings { get; init; } = new Dictionary<string, ConfigurationSetting>();
}
