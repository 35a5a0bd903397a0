using System.Globalization;
using Tacit.Abstractions;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.Resiliency;
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

    /// <summary>The policies that the calls of a store go through.</summary>
    public static IEnumerable<CheckedSetting> Of(string store, ResiliencyPolicies policies)
    {
        StorePolicy policy = policies.For(store);
        string source = policies.TargetOf(store)?.ToString() ?? "default policies";
        if (policy.Timeout is { } timeout)
            yield return new($"{store}.resiliency.timeout", Seconds(timeout), source);
        if (policy.Retry is { } retry)
        {
            string times = retry.MaxRetries < 0 ? "without end" : $"{retry.MaxRetries} times";
            string pause = retry.IsExponential ? $"growing pauses up to {Seconds(retry.MaxInterval)}" : $"pauses of {Seconds(retry.Duration)}";
            yield return new($"{store}.resiliency.retry", retry.Matches ? $"{times}, {pause}" : "never: no code matches", source);
        }

        if (policy.CircuitBreaker is { } breaker)
            yield return new($"{store}.resiliency.circuitBreaker", $"{breaker.Trip}, open for {Seconds(breaker.Timeout)}", source);
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

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");

    private static string Show(MetadataField field, MetadataItem item, Component component) => item switch
    {
        { SecretKeyRef: { } secret } =>
            $"({(secret.Key == secret.Name ? "" : $"key '{secret.Key}' of ")}secret '{secret.Name}'{(component.SecretStore.Length == 0 ? "" : $" of store '{component.SecretStore}'")})",
        { EnvRef: { } variable } => $"(environment variable {variable.Variable})",
        _ when field.Sensitive => "(hidden)",
        _ => item.Value!,
    };
}
