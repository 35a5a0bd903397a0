using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resources.Configurations;
using Tacit.Runtime.Starting;

namespace Tacit.Runtime.Checking;

/// <summary>Lists settings with their sources. Credentials, and whatever comes from elsewhere, are named but not shown.</summary>
internal static class EffectiveSettings
{
    /// <summary>The fields of a component that have a value.</summary>
    public static IEnumerable<CheckedSetting> Of(StartedStore store)
    {
        foreach (MetadataField field in store.Descriptor?.Fields ?? [])
        {
            string name = $"{store.Component.Name}.{field.Name}";
            MetadataItem? item = store.Component.Metadata.FirstOrDefault(item => field.IsCalled(item.Name) && (item.Value is not null || item.SecretKeyRef is not null));
            if (item is not null)
                yield return new(name, Show(field, item, store.Component), item.ValuePosition.ToString());
            else if (field.Default is not null)
                yield return new(name, field.Default, "default");
        }
    }

    /// <summary>What the configuration files set, and the defaults of what the sidecar does by itself.</summary>
    public static IEnumerable<CheckedSetting> Of(SidecarConfiguration configuration)
    {
        if (!configuration.Settings.ContainsKey($"features.{SidecarConfiguration.HotReloadFeature}"))
            yield return new($"features.{SidecarConfiguration.HotReloadFeature}", "true", "default");
        foreach ((string path, ConfigurationSetting setting) in configuration.Settings)
            yield return new(path, setting.Value, setting.Position.ToString());
        foreach (DeclaredScope scope in configuration.Scopes)
            yield return new($"secrets.scopes.{scope.StoreName}", scope.Summary, scope.Position.ToString());
    }

    private static string Show(MetadataField field, MetadataItem item, Component component) => item switch
    {
        { SecretKeyRef: { } secret } =>
            $"({(secret.Key == secret.Name ? "" : $"key '{secret.Key}' of ")}secret '{secret.Name}'{(component.SecretStore.Length == 0 ? "" : $" of store '{component.SecretStore}'")})",
        { EnvRef: { } variable } => $"(environment variable {variable.Variable})",
        _ when field.Sensitive => "(hidden)",
        _ => item.Value!,
    };
}
