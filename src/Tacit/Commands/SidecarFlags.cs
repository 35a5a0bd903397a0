using System.CommandLine;
using Tacit.Abstractions;
using Tacit.AppProcesses;
using Tacit.Completion;
using Tacit.Runtime;
using Tacit.Runtime.State;
using Tacit.Runtime.Telemetry.Logging;

namespace Tacit.Commands;

/// <summary>The flags that <c>serve</c> and <c>run</c> share, and their way into <see cref="SidecarOptions"/>.</summary>
internal sealed class SidecarFlags
{
    private static readonly string[] Contracts = ["documented", "daprd"];
    private static readonly TimeSpan LeastReconcileInterval = TimeSpan.FromMilliseconds(500);

    private readonly Option<string> _httpPort;
    private readonly Option<string> _grpcPort;
    private readonly Option<string> _metricsPort;
    private readonly Option<string> _listenAddresses = new("--dapr-listen-addresses") { Description = "Addresses to listen on, comma-separated (default: 127.0.0.1,[::1])" };
    private readonly Option<string> _unixDomainSocket = new("--unix-domain-socket", "-u") { Description = "Folder for unix domain sockets instead of TCP ports" };
    private readonly Option<string> _appPort = new("--app-port", "-p") { Description = "The port that the app listens on" };
    private readonly Option<string> _appProtocol = new("--app-protocol", "-P") { Description = "http, https, grpc, grpcs or h2c (default: http)" };
    private readonly Option<string> _appChannelAddress = new("--app-channel-address") { Description = "The address of the app (default: 127.0.0.1)" };
    private readonly Option<string> _errorContract = new("--error-contract") { Description = "documented (default): 204 for an absent secret; daprd: what daprd 1.18 answers" };
    private readonly Option<string[]> _allowedHosts = new("--allowed-hosts") { Description = "Host names that requests to a loopback listener may use beyond localhost; comma-separated, * for any" };
    private readonly Option<string[]> _allowedOrigins = new("--allowed-origins") { Description = "Origins of web pages that may call; comma-separated, * for any (default: none)" };
    private readonly Option<string> _maxBodySize = new("--max-body-size") { Description = "Largest request body, such as 4Mi (default: 4Mi; 0 for no limit)" };
    private readonly Option<string> _readBufferSize = new("--read-buffer-size") { Description = "Largest request head beyond 4Ki, such as 4Ki (default: 4Ki)" };
    private readonly Option<string> _maxConnections = new("--max-connections") { Description = "Most connections at a time (default: 1024)" };
    private readonly Option<string> _requestTimeout = new("--request-timeout") { Description = "Longest a call may take, such as 30s (default: 60s)" };
    private readonly Option<string> _reconcileInterval = new("--hot-reload-reconcile-interval") { Description = "How often secrets that components refer to, and failed stores, are asked again, such as 30s (default: 60s)" };
    private readonly Option<string> _logLevel = new("--log-level") { Description = "debug, info, warn, error or fatal (default: info)" };
    private readonly Option<bool> _logAsJson = new("--log-as-json") { Description = "Log lines are JSON objects" };
    private readonly Option<string> _oldMaxBodySize = new("--dapr-http-max-request-size") { Hidden = true };
    private readonly Option<string> _oldReadBufferSize = new("--dapr-http-read-buffer-size") { Hidden = true };

    private readonly int _defaultHttpPort;
    private readonly int _defaultGrpcPort;
    private readonly int _defaultMetricsPort;

    private SidecarFlags(int httpPort, int grpcPort, int metricsPort)
    {
        (_defaultHttpPort, _defaultGrpcPort, _defaultMetricsPort) = (httpPort, grpcPort, metricsPort);
        _httpPort = new("--dapr-http-port", "-H") { Description = $"Port of the HTTP API; {DescribePort(httpPort)}" };
        _grpcPort = new("--dapr-grpc-port", "-G") { Description = $"Port of the gRPC API; {DescribePort(grpcPort)}" };
        _metricsPort = new("--metrics-port", "-M") { Description = $"Port of the metrics page; {DescribePort(metricsPort)}" };
    }

    /// <summary>With daprd's ports.</summary>
    public static SidecarFlags ForServe() => new(3500, 50001, 9090);

    /// <summary>With free ports.</summary>
    public static SidecarFlags ForRun() => new(0, 0, 0);

    /// <summary>Whose sidecar it is, and its resources.</summary>
    public ResourceFlags Resources { get; } = new();

    public void AddTo(Command command)
    {
        Resources.AddTo(command);
        PathCompletion.TakeFolders(_unixDomainSocket);
        _logLevel.CompletionSources.Add(LogLevelNames.All);
        _errorContract.CompletionSources.Add(Contracts);
        _appProtocol.CompletionSources.Add([.. AppEnvironment.Protocols]);
        Option[] options =
        [
            _httpPort, _grpcPort, _metricsPort, _listenAddresses,
            _unixDomainSocket, _appPort, _appProtocol, _appChannelAddress, _errorContract, _allowedHosts, _allowedOrigins,
            _maxBodySize, _readBufferSize, _maxConnections, _requestTimeout, _reconcileInterval, _logLevel, _logAsJson, _oldMaxBodySize, _oldReadBufferSize,
        ];
        foreach (Option option in options)
            command.Options.Add(option);
    }

    public LogOptions ReadLog(ParseResult flags)
    {
        string level = OneOf(flags, _logLevel, LogLevelNames.All, "info");
        return new(LogLevelNames.LevelOf(level), flags.GetValue(_logAsJson) ? LogFormat.Json : LogFormat.Text);
    }

    /// <summary>The options that the flags and the environment make.</summary>
    /// <exception cref="UsageException">A value is not one that its flag takes.</exception>
    /// <exception cref="StartFailedException">The app id cannot be one.</exception>
    public SidecarOptions Read(ParseResult flags, string appId)
    {
        return Resources.Read(flags, appId) with
        {
            HttpPort = Port(flags, _httpPort, _defaultHttpPort),
            GrpcPort = Port(flags, _grpcPort, _defaultGrpcPort),
            MetricsPort = Port(flags, _metricsPort, _defaultMetricsPort),
            ListenAddresses = Split(flags.GetValue(_listenAddresses)),
            UnixDomainSocket = flags.GetValue(_unixDomainSocket) is { Length: > 0 } folder ? folder : null,
            AppPort = Port(flags, _appPort, 0),
            AppProtocol = flags.GetValue(_appProtocol) is { Length: > 0 } protocol ? protocol : "http",
            AppChannelAddress = flags.GetValue(_appChannelAddress) is { Length: > 0 } address ? address : "127.0.0.1",
            ErrorContract = OneOf(flags, _errorContract, Contracts, "documented") == "daprd" ? ErrorContract.Daprd : ErrorContract.Documented,
            ApiToken = Environment.GetEnvironmentVariable("DAPR_API_TOKEN") ?? "",
            AllowedHosts = List(flags, _allowedHosts),
            AllowedOrigins = List(flags, _allowedOrigins),
            MaxBodySize = MaxBodySize(flags),
            ReadBufferSize = ReadBufferSize(flags),
            MaxConnections = Math.Max(1, Number(flags, _maxConnections, 1024)),
            RequestTimeout = Duration(flags, _requestTimeout, TimeSpan.FromSeconds(60)),
            ReconcileInterval = ReconcileInterval(flags),
        };
    }

    /// <summary>A port, 0 for a free one. As in dapr, a negative number means that none was chosen.</summary>
    public static int Port(ParseResult flags, Option<string> option, int otherwise)
    {
        int port = Number(flags, option, otherwise);
        if (port > 65535)
            throw new UsageException($"{option.Name}: {port} is not a port. Allowed: 0 (a free one) to 65535");
        return port < 0 ? otherwise : port;
    }

    public static int Number(ParseResult flags, Option<string> option, int otherwise) =>
        flags.GetValue(option) is not { Length: > 0 } text ? otherwise
        : int.TryParse(text, out int number) ? number
        : throw new UsageException($"{option.Name}: '{text}' is not a whole number");

    /// <summary>A duration; zero only where that means something.</summary>
    public static TimeSpan Duration(ParseResult flags, Option<string> option, TimeSpan otherwise, TimeSpan? zero = null) =>
        flags.GetValue(option) is not { Length: > 0 } text ? otherwise
        : zero is { } meant && GoDuration.TryParse(text, out TimeSpan none) && none == TimeSpan.Zero ? meant
        : GoDuration.TryParse(text, out TimeSpan duration) && duration > TimeSpan.Zero ? duration
        : throw new UsageException($"{option.Name}: '{text}' is not a duration. Write it as in 30s, 500ms or 1m30s, up to 49 days");

    public static IReadOnlyList<string> Split(string? text) =>
        (text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    public static List<string> List(ParseResult flags, Option<string[]> option) =>
        [.. (flags.GetValue(option) ?? []).SelectMany(Split)];

    public static string OneOf(ParseResult flags, Option<string> option, string[] allowed, string otherwise)
    {
        string value = (flags.GetValue(option) is { Length: > 0 } given ? given : otherwise).ToLowerInvariant();
        return allowed.Contains(value)
            ? value
            : throw new UsageException($"invalid value for {option.Name}: {value}.{ClosestWord.Hint(value, allowed)}");
    }

    /// <summary>In daprd, 0 means the default. Everything is compared each time, so there is an end to how often.</summary>
    private TimeSpan ReconcileInterval(ParseResult flags)
    {
        TimeSpan interval = Duration(flags, _reconcileInterval, TimeSpan.FromSeconds(60), zero: TimeSpan.FromSeconds(60));
        return interval < LeastReconcileInterval ? LeastReconcileInterval : interval;
    }

    private long? MaxBodySize(ParseResult flags) =>
        SizeLimits.Body(Size(flags, _maxBodySize, _oldMaxBodySize, 1024 * 1024, SizeLimits.DefaultBody));

    private int ReadBufferSize(ParseResult flags) =>
        SizeLimits.Head(Size(flags, _readBufferSize, _oldReadBufferSize, 1024, SizeLimits.DefaultHead));

    /// <summary>A size from the current flag, else from the old one in its unit, else the default.</summary>
    private static long Size(ParseResult flags, Option<string> option, Option<string> old, long oldUnit, long otherwise)
    {
        if (flags.GetValue(option) is { Length: > 0 } text)
            return Quantity.TryParse(text, out long bytes) ? bytes : throw new UsageException($"{option.Name}: '{text}' is not a size. Write it as in 4Mi or 16M");
        int units = Number(flags, old, -1);
        return units < 0 ? otherwise : units * oldUnit;
    }

    private static string DescribePort(int port) => port == 0 ? "0 for a free one (the default)" : $"0 for a free one (default: {port})";
}
