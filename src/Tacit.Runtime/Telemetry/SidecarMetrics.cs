using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Tacit.Runtime.Api;

namespace Tacit.Runtime.Telemetry;

/// <summary>What the sidecar counts, under daprd's names. No label ever holds the name of a secret.</summary>
internal sealed class SidecarMetrics : IDisposable
{
    private readonly SidecarOptions _options;
    private readonly Counter<long> _secretCalls;
    private readonly Counter<long> _componentsLoaded;
    private readonly Counter<long> _reloads;
    private readonly Counter<long> _errors;

    public SidecarMetrics(SidecarOptions options)
    {
        _options = options;
        _secretCalls = Meter.CreateCounter<long>("dapr_component_secret_count");
        _componentsLoaded = Meter.CreateCounter<long>("dapr_runtime_component_loaded");
        _errors = Meter.CreateCounter<long>("dapr_error_code_total");
        _reloads = Meter.CreateCounter<long>("tacit_resource_reloads_total");
    }

    /// <summary>The meter that the metrics page listens to; this sidecar's own, though others have the same name.</summary>
    public Meter Meter { get; } = new("Tacit");

    /// <summary>Counts a call that reached its store: past the lookup and the scope.</summary>
    /// <param name="component">The store's name.</param>
    /// <param name="operation"><c>get</c> or <c>bulk_get</c>.</param>
    /// <param name="success">Whether it returned data.</param>
    public void CountSecretCall(string component, string operation, bool success) => _secretCalls.Add(
        1,
        new("app_id", _options.AppId),
        new("component", component),
        new("namespace", _options.Namespace),
        new("operation", operation),
        new("success", success ? "true" : "false"));

    /// <summary>Counts components that were initialised.</summary>
    public void CountLoaded(int components) => _componentsLoaded.Add(components, new KeyValuePair<string, object?>("app_id", _options.AppId));

    /// <summary>Counts an answer with an error code; one without, such as that for an absent secret, is none.</summary>
    public void CountError(ApiError error)
    {
        if (error.Code.Length == 0 || error.HttpStatus < StatusCodes.Status400BadRequest)
            return;
        // The categories are daprd's.
        string category = error.Code == ApiErrors.NoRoute.Code ? "service-invocation"
            : error.Code == ApiErrors.PermissionDeniedCode || error.Code.StartsWith("ERR_SECRET", StringComparison.Ordinal) ? "secret"
            : "common";
        _errors.Add(1, new("app_id", _options.AppId), new("category", category), new KeyValuePair<string, object?>("error_code", error.Code));
    }

    /// <summary>Counts a reload of resources that changed something, or that could not be used.</summary>
    public void CountReload(bool success) =>
        _reloads.Add(1, new("app_id", _options.AppId), new KeyValuePair<string, object?>("success", success ? "true" : "false"));

    public void Dispose() => Meter.Dispose();
}
