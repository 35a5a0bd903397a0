using Microsoft.AspNetCore.Http;
using Tacit.Abstractions;

namespace Tacit.Runtime.Api;

/// <summary>THE table of refusals: code, HTTP status, gRPC status, message.</summary>
/// <remarks>
/// Codes and messages are those of daprd 1.18. Where its answers and its documentation differ, the error contract decides;
/// those rows are members of an instance, the others are static.
/// </remarks>
internal sealed class ApiErrors(ErrorContract contract)
{
    /// <summary>The code of a secret that its scope denies.</summary>
    public const string PermissionDeniedCode = "ERR_PERMISSION_DENIED";

    private readonly bool _daprd = contract is ErrorContract.Daprd;

    public static ApiError StoresNotConfigured { get; } = new(
        "ERR_SECRET_STORES_NOT_CONFIGURED", StatusCodes.Status500InternalServerError, GrpcStatus.FailedPrecondition, "secret store is not configured");

    public static ApiError ApiTokenMissing { get; } = Unauthorized("missing api token in request metadata");

    public static ApiError ApiTokenWrong { get; } = Unauthorized("authentication error: api token mismatch");

    public static ApiError NoRoute { get; } = new(
        "ERR_DIRECT_INVOKE", StatusCodes.Status404NotFound, GrpcStatus.Unimplemented,
        "failed getting app id either from the URL path or the header dapr-app-id");

    public static ApiError PageNotFound { get; } = new(
        "", StatusCodes.Status404NotFound, GrpcStatus.Unimplemented, "404 page not found") { Form = ApiErrorForm.Text };

    public static ApiError MalformedTarget { get; } = new(
        "", StatusCodes.Status400BadRequest, GrpcStatus.InvalidArgument, "400 Bad Request") { Form = ApiErrorForm.BareText, ClosesConnection = true };

    public static ApiError BodyTooLarge { get; } = new(
        "ERR_BODY_READ", StatusCodes.Status400BadRequest, GrpcStatus.InvalidArgument, "failed to read request body: stream too large");

    public static ApiError BodyUnreadable { get; } = new(
        "ERR_BODY_READ", StatusCodes.Status400BadRequest, GrpcStatus.InvalidArgument, "failed to read request body: unexpected end of stream");

    public static ApiError MetadataFull { get; } = new(
        "ERR_METADATA_TOO_LARGE", StatusCodes.Status400BadRequest, GrpcStatus.InvalidArgument,
        "the extended metadata is full: names and values may have 4 MiB together");

    public static ApiError HealthAppIdMismatch { get; } = new(
        "ERR_HEALTH_APPID_NOT_MATCH", StatusCodes.Status500InternalServerError, GrpcStatus.FailedPrecondition, "dapr app-id does not match");

    public static ApiError OutboundNotReady { get; } = new(
        "ERR_OUTBOUND_HEALTH_NOT_READY", StatusCodes.Status500InternalServerError, GrpcStatus.Unavailable, "dapr outbound is not ready");

    public static ApiError Internal { get; } = new(
        "ERR_INTERNAL", StatusCodes.Status500InternalServerError, GrpcStatus.Internal, "internal error; the sidecar's log has the details");

    public static ApiError MalformedBody(string reason) => new(
        "ERR_MALFORMED_REQUEST", StatusCodes.Status400BadRequest, GrpcStatus.InvalidArgument, $"failed deserializing HTTP body: {reason}");

    public static ApiError MethodNotAllowed(IReadOnlyList<string> allow) => new(
        "", StatusCodes.Status405MethodNotAllowed, GrpcStatus.Unimplemented, "method not allowed") { Form = ApiErrorForm.Empty, Allow = allow };

    public static ApiError HealthNotReady(IEnumerable<string> targets) => new(
        "ERR_HEALTH_NOT_READY", StatusCodes.Status500InternalServerError, GrpcStatus.Unavailable, $"dapr is not ready: [{string.Join(' ', targets)}]");

    public static ApiError HostNotAllowed(string host) => new(
        "ERR_HOST_NOT_ALLOWED", StatusCodes.Status403Forbidden, GrpcStatus.PermissionDenied,
        $"the host {GoQuote.Quote(host)} is not a name of this machine's loopback; start the sidecar with --allowed-hosts to allow it");

    public static ApiError CrossSiteRequest(string reason) => new(
        "ERR_CROSS_SITE_REQUEST", StatusCodes.Status403Forbidden, GrpcStatus.PermissionDenied,
        $"a web page of another site may not call the sidecar ({reason}); start the sidecar with --allowed-origins to allow its origin");

    public static ApiError AccessDenied(string store, string key) => new(
        PermissionDeniedCode, StatusCodes.Status403Forbidden, GrpcStatus.PermissionDenied,
        $"access denied by policy to get {GoQuote.Quote(key)} from {GoQuote.Quote(store)}")
    {
        Details = [new("store", store), new("key", key)],
    };

    /// <summary>A store that is not declared; where none is loaded, daprd says that instead.</summary>
    public ApiError StoreNotFound(string store, bool anyLoaded) => _daprd && !anyLoaded
        ? StoresNotConfigured
        : new(
            "ERR_SECRET_STORE_NOT_FOUND",
            _daprd ? StatusCodes.Status401Unauthorized : StatusCodes.Status400BadRequest,
            GrpcStatus.InvalidArgument,
            $"failed finding secret store with key {store}")
        {
            Details = [new("store", store)],
        };

    /// <summary>A declared store that could not be initialised; daprd forgets that it was declared.</summary>
    public ApiError StoreMisconfigured(string store, string reason, bool anyLoaded) => _daprd
        ? StoreNotFound(store, anyLoaded)
        : new(
            "ERR_SECRET_STORE_MISCONFIGURED", StatusCodes.Status400BadRequest, GrpcStatus.FailedPrecondition,
            $"secret store {store} failed to initialise: {reason}")
        {
            Details = [new("store", store)],
        };

    public ApiError SecretNotFound(string store, string key, string reason) => _daprd
        ? GetFailed(store, key, reason, transient: false)
        : GetFailed(store, key, reason, transient: false) with
        {
            HttpStatus = StatusCodes.Status204NoContent,
            GrpcStatus = GrpcStatus.NotFound,
            Form = ApiErrorForm.Empty,
        };

    public ApiError GetFailed(string store, string key, string reason, bool transient) => StoreFailed(
        $"failed getting secret with key {key} from secret store {store}: {reason}", transient, [new("store", store), new("key", key)]);

    public ApiError BulkGetFailed(string store, string reason, bool transient) => StoreFailed(
        $"failed getting secrets from secret store {store}: {reason}", transient, [new("store", store)]);

    private ApiError StoreFailed(string message, bool transient, IReadOnlyList<KeyValuePair<string, string>> details) => new(
        "ERR_SECRET_GET",
        StatusCodes.Status500InternalServerError,
        transient && !_daprd ? GrpcStatus.Unavailable : GrpcStatus.Internal,
        message)
    {
        Details = details,
    };

    // HTTP does not tell the two cases apart; daprd's gRPC does, in the details.
    private static ApiError Unauthorized(string detail) => new("", StatusCodes.Status401Unauthorized, GrpcStatus.Unauthenticated, "invalid api token")
    {
        Form = ApiErrorForm.Text,
        GrpcMessage = "Unauthorized",
        Reason = "Unauthorized",
        Details = [new("http.code", "401"), new("http.error_message", detail)],
        HasDetailsInDaprd = true,
    };
}
