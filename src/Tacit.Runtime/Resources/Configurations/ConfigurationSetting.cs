using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>A value that a configuration file sets, as people are shown it, and where it does.</summary>
internal sealed record ConfigurationSetting(string Value, SourcePosition Position);
