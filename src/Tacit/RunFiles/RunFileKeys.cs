namespace Tacit.RunFiles;

/// <summary>The members that a section of a run file may have.</summary>
/// <param name="Read">Those that count.</param>
/// <param name="Ignored">Those for parts that a secrets sidecar does not have.</param>
internal sealed record RunFileKeys(string[] Read, string[] Ignored)
{
    /// <summary>The member that names what guards the secrets.</summary>
    public const string Configuration = "configFilePath";

    public static RunFileKeys Root { get; } = new(["version", "name", "common", "apps"], []);

    public static RunFileKeys Common { get; } = new(
        [
            "apiListenAddresses", "appLogDestination", "appProtocol", Configuration, "daprdLogDestination", "daprHTTPMaxRequestSize",
            "daprHTTPReadBufferSize", "env", "logLevel", "maxBodySize", "readBufferSize", "resourcesPath", "resourcesPaths", "runtimePath",
        ],
        [
            "appHealthCheckPath", "appHealthProbeInterval", "appHealthProbeTimeout", "appHealthThreshold", "appMaxConcurrency", "appSSL",
            "enableApiLogging", "enableAppHealthCheck", "enableProfiling", "placementHostAddress", "schedulerHostAddress",
        ]);

    public static RunFileKeys App { get; } = new(
        [
            .. Common.Read, "appChannelAddress", "appDirPath", "appID", "appPort", "command", "daprGRPCPort", "daprHTTPPort", "metricsPort",
            "unixDomainSocket",
        ],
        [.. Common.Ignored, "containerImage", "containerImagePullPolicy", "createService", "daprInternalGRPCPort", "profilePort"]);

    /// <summary>All members of the section.</summary>
    public string[] All { get; } = [.. Read, .. Ignored];

    public bool Has(string key) => All.Contains(key, StringComparer.OrdinalIgnoreCase);
}
