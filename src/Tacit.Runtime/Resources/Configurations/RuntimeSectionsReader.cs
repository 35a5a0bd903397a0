using System.Globalization;
using System.Text.RegularExpressions;
using Tacit.Abstractions;
using Tacit.Yaml;

namespace Tacit.Runtime.Resources.Configurations;

/// <summary>Reads what a configuration says of the sidecar itself: components, features, metrics, tracing.</summary>
/// <param name="syntax">The shapes of sections.</param>
/// <param name="settings">Receives every setting, by its path.</param>
internal sealed partial class RuntimeSectionsReader(ConfigurationSyntax syntax, SortedDictionary<string, ConfigurationSetting> settings)
{
    private static readonly string[] ComponentsMembers = ["deny"];
    private static readonly string[] FeatureMembers = ["name", "enabled"];
    private static readonly string[] MetricsMembers = ["enabled", "http", "latencyDistributionBuckets", "recordErrorCodes", "rules", "workflow"];
    private static readonly string[] TracingMembers = ["otel", "samplingRate", "stdout", "zipkin"];
    private static readonly string[] ZipkinMembers = ["endpointAddress"];
    private static readonly string[] OtelMembers = ["endpointAddress", "headers", "isSecure", "protocol", "timeout"];
    private const string FeatureSetting = "features.";
    private static readonly string[] OtelProtocols = ["grpc", "http"];

    private readonly SortedSet<string> _features = new(SidecarConfiguration.Default.EnabledFeatures, StringComparer.Ordinal);

    /// <summary>Lays the sections of a file over what earlier ones say.</summary>
    public SidecarConfiguration Read(YamlMapping spec, SidecarConfiguration earlier)
    {
        SidecarConfiguration configuration = earlier with
        {
            DeniedComponentTypes = ReadDenied(spec.Find("components")) ?? earlier.DeniedComponentTypes,
        };
        ReadFeatures(spec.Find("features"));
        // The newer name comes second, and counts where both are there.
        configuration = ReadMetrics(spec.Find("metric"), "spec.metric", configuration);
        configuration = ReadMetrics(spec.Find("metrics"), "spec.metrics", configuration);
        ReadTracing(spec.Find("tracing"));
        return configuration with { EnabledFeatures = [.. _features] };
    }

    private List<string>? ReadDenied(YamlValue? section)
    {
        if (syntax.Mapping(section, "spec.components") is not { } components)
            return null;
        syntax.CheckMembers(components, ComponentsMembers, "spec.components", ComponentsMembers);
        if (components.Find("deny") is not { } deny || deny is YamlScalar { IsNull: true })
            return null;
        List<string> types = syntax.Texts(deny, "spec.components.deny", "a component type");
        Set("components.deny", string.Join(", ", types), deny);
        return [.. types.Select(type => type.Trim())];
    }

    private void ReadFeatures(YamlValue? section)
    {
        if (section is null or YamlScalar { IsNull: true })
            return;
        // A list of a later file replaces the earlier one.
        _features.Clear();
        _features.UnionWith(SidecarConfiguration.Default.EnabledFeatures);
        foreach (string earlier in settings.Keys.Where(path => path.StartsWith(FeatureSetting, StringComparison.Ordinal)).ToArray())
            settings.Remove(earlier);
        foreach (YamlMapping entry in syntax.Mappings(section, "spec.features"))
        {
            syntax.CheckMembers(entry, FeatureMembers, "an entry of spec.features", FeatureMembers);
            string name = syntax.ExpandMember(entry, "name");
            if (name.Length == 0)
            {
                syntax.Fail("an entry of spec.features needs 'name', such as HotReload", entry);
                continue;
            }

            if (name != SidecarConfiguration.HotReloadFeature && ClosestWord.To(name, [SidecarConfiguration.HotReloadFeature]) is { } meant)
                syntax.Warn($"a feature '{name}' has no effect. Did you mean '{meant}'?", entry.Find("name")!);
            bool enabled = syntax.Boolean(entry, "enabled", "'enabled' of a feature") ?? false;
            if (enabled)
                _features.Add(name);
            else
                _features.Remove(name);
            Set(FeatureSetting + name, enabled, entry);
        }
    }

    private SidecarConfiguration ReadMetrics(YamlValue? section, string path, SidecarConfiguration earlier)
    {
        if (syntax.Mapping(section, path) is not { } metrics)
            return earlier;
        syntax.CheckMembers(metrics, MetricsMembers, path, []);
        bool? enabled = syntax.Boolean(metrics, "enabled", $"{path}.enabled");
        bool? recordErrorCodes = syntax.Boolean(metrics, "recordErrorCodes", $"{path}.recordErrorCodes");
        if (enabled is { } isEnabled)
            Set("metrics.enabled", isEnabled, metrics.Find("enabled")!);
        if (recordErrorCodes is { } records)
            Set("metrics.recordErrorCodes", records, metrics.Find("recordErrorCodes")!);
        foreach (YamlScalar key in metrics.Members.Select(member => member.Key).Where(key => key.Text is "http" or "latencyDistributionBuckets" or "rules" or "workflow"))
            syntax.Note($"{path}.{key.Text} is for metrics that are not collected; it is not read", key);
        return earlier with { MetricsEnabled = enabled ?? earlier.MetricsEnabled, RecordErrorCodes = recordErrorCodes ?? earlier.RecordErrorCodes };
    }

    private void ReadTracing(YamlValue? section)
    {
        if (syntax.Mapping(section, "spec.tracing") is not { } tracing)
            return;
        syntax.CheckMembers(tracing, TracingMembers, "spec.tracing", []);
        if (tracing.Find("samplingRate") is YamlScalar { IsNull: false } rate)
        {
            string text = syntax.Expand(rate);
            if (text.Length > 0 && (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double share) || share is not (>= 0 and <= 1)))
                syntax.Fail("spec.tracing.samplingRate must be a number from 0 to 1, such as \"0.1\"", rate);
            Set("tracing.samplingRate", rate.Text, rate);
        }

        if (syntax.Boolean(tracing, "stdout", "spec.tracing.stdout") is { } stdout)
            Set("tracing.stdout", stdout, tracing.Find("stdout")!);
        ReadEndpoint(tracing, "zipkin", ZipkinMembers);
        if (ReadEndpoint(tracing, "otel", OtelMembers) is { } otel)
            ReadOtel(otel);
        syntax.Note("spec.tracing is checked, but no traces are exported", tracing);
    }

    private YamlMapping? ReadEndpoint(YamlMapping tracing, string exporter, string[] members)
    {
        if (syntax.Mapping(tracing.Find(exporter), $"spec.tracing.{exporter}") is not { } section)
            return null;
        syntax.CheckMembers(section, members, $"spec.tracing.{exporter}", []);
        if (section.Find("endpointAddress") is YamlScalar { IsNull: false } address)
        {
            // A variable is shown by its name: what it holds may be a credential.
            syntax.Expand(address);
            Set($"tracing.{exporter}.endpointAddress", Credentials().Replace(address.Text, "(hidden)"), address);
        }

        return section;
    }

    // The headers are not shown: they hold credentials.
    private void ReadOtel(YamlMapping otel)
    {
        if (syntax.Boolean(otel, "isSecure", "spec.tracing.otel.isSecure") is { } isSecure)
            Set("tracing.otel.isSecure", isSecure, otel.Find("isSecure")!);
        if (otel.Find("protocol") is not YamlScalar { IsNull: false } protocol)
            return;
        string text = syntax.Expand(protocol);
        if (text.Length > 0 && !OtelProtocols.Contains(text))
            syntax.Fail("spec.tracing.otel.protocol must be grpc or http", protocol);
        Set("tracing.otel.protocol", protocol.Text, protocol);
    }

    /// <summary>Where an address has credentials: before an @, and behind a question mark.</summary>
    [GeneratedRegex(@"(?<=://)[^/@]*(?=@)|(?<=\?).+", RegexOptions.CultureInvariant)]
    private static partial Regex Credentials();

    private void Set(string path, bool value, YamlValue at) => Set(path, value ? "true" : "false", at);

    private void Set(string path, string value, YamlValue at) => settings[path] = new(value, at.Position);
}
