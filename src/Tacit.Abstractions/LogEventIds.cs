namespace Tacit.Abstractions;

/// <summary>The register of log event ids. Append only: an id is never reused or given another meaning.</summary>
public static class LogEventIds
{
#pragma warning disable CS1591 // The names are the documentation; each id has its message where it is logged.
    // 1000-1099: life of the sidecar
    public const int SidecarStarting = 1000;
    public const int SidecarRunning = 1001;
    public const int ListenerBound = 1002;
    public const int ShutdownRequested = 1004;
    public const int SidecarStopping = 1005;
    public const int SidecarStopped = 1006;
    public const int TokenAuthenticationEnabled = 1007;
    public const int FlagIgnored = 1008;
    public const int SnapshotReloaded = 1009;
    public const int SnapshotReloadFailed = 1010;
    public const int DrainIncomplete = 1012;
    public const int SignalReceived = 1013;
    public const int ForcedShutdownRequested = 1014;
    public const int BlockedShutdown = 1015;
    public const int HttpServerRunning = 1016;
    public const int ReloadSignalReceived = 1017;
    public const int DisposalFailed = 1018;
    public const int GrpcServerRunning = 1019;
    public const int InternalGrpcServerRunning = 1020;
    public const int ReloadWatchFailed = 1021;
    public const int AppPortAwaited = 1022;
    public const int AppPortOpen = 1023;

    // 1100-1199: resources
    public const int ComponentLoaded = 1100;
    public const int ComponentFailed = 1101;
    public const int ComponentIgnored = 1102;
    public const int ResourceWarning = 1103;
    public const int StartProblem = 1104;
    public const int ComponentOfOtherNamespace = 1105;
    public const int ComponentOfOtherApps = 1106;
    public const int ResourceSkipped = 1107;
    public const int ResourceNote = 1108;
    public const int ComponentRemoved = 1109;
    public const int ComponentUpdated = 1110;
    public const int ComponentNotInitialised = 1111;
    public const int ComponentAwaited = 1112;

    // 1200-1299: requests
    public const int UnexpectedFailure = 1200;
    public const int StoreFailed = 1201;
    public const int StoreCrashed = 1202;
    public const int StoreCallRetried = 1203;
    public const int StoreCallFailed = 1204;
    public const int StoreCallRecovered = 1205;

    // 1300-1399: the register of running sidecars
    public const int RegisterFolderRefused = 1300;
    public const int SidecarNotAnnounced = 1301;

    // 2000-2099: local secret stores
    public const int SecretsFileReloaded = 2000;
    public const int SecretsFileBroken = 2001;
    public const int SecretsFileGone = 2002;
    public const int SecretsFileEntryDropped = 2003;
    public const int ForbiddenEnvironmentVariable = 2010;

    // 2100-2199: secret stores behind the network
    public const int ServerNotVerified = 2100;
    public const int ConnectionNotEncrypted = 2101;
    public const int SecretsLeftOut = 2102;

    // 2200-2299: HashiCorp Vault and OpenBao
    public const int VaultLoggedIn = 2200;
    public const int VaultTokenUnknown = 2201;
    public const int VaultLoginFailed = 2202;
    public const int VaultTokenDead = 2203;
    public const int VaultTokenRenewed = 2204;
    public const int VaultTokenNotRenewed = 2205;
    public const int VaultTokenEnding = 2206;
    public const int VaultTokenFileChanged = 2207;
    public const int VaultTokenFileBroken = 2208;
    public const int VaultStartsWithout = 2209;
    public const int VaultTokenNotRevoked = 2210;
    public const int VaultEngineFound = 2211;
    public const int VaultEngineAssumed = 2212;
    public const int VaultLeaseRenewed = 2213;
    public const int VaultLeaseEnding = 2214;
    public const int VaultLeasesNotRevoked = 2215;
    public const int VaultLeaseNotRenewed = 2216;

    // 2300-2399: Kubernetes
    public const int KubeconfigNotUsed = 2300;
    public const int WatchBroken = 2301;
    public const int WatchRestored = 2302;
    public const int WatchCrashed = 2303;
    public const int KeptSecretUsed = 2304;
    public const int ClusterAwaited = 2305;
#pragma warning restore CS1591
}
