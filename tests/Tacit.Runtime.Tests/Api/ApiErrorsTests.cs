using Tacit.Abstractions;
using Tacit.Runtime.Api;

namespace Tacit.Runtime.Tests.Api;

/// <summary>The table of the answer contract, row by row, under both contracts.</summary>
public sealed class ApiErrorsTests
{
    private static readonly ApiErrors Documented = new(ErrorContract.Documented);
    private static readonly ApiErrors Daprd = new(ErrorContract.Daprd);

    [Fact]
    public void An_absent_secret_is_204_or_with_daprd_a_failed_get()
    {
        AssertRow(Documented.SecretNotFound("s", "k", "gone"), 204, "ERR_SECRET_GET", GrpcStatus.NotFound, ApiErrorForm.Empty);
        AssertRow(Daprd.SecretNotFound("s", "k", "gone"), 500, "ERR_SECRET_GET", GrpcStatus.Internal, ApiErrorForm.Json);
        Assert.Equal("failed getting secret with key k from secret store s: gone", Daprd.SecretNotFound("s", "k", "gone").Message);
    }

    [Fact]
    public void An_unknown_store_is_400_or_with_daprd_401()
    {
        AssertRow(Documented.StoreNotFound("s", anyLoaded: true), 400, "ERR_SECRET_STORE_NOT_FOUND", GrpcStatus.InvalidArgument, ApiErrorForm.Json);
        AssertRow(Daprd.StoreNotFound("s", anyLoaded: true), 401, "ERR_SECRET_STORE_NOT_FOUND", GrpcStatus.InvalidArgument, ApiErrorForm.Json);
        Assert.Equal("failed finding secret store with key s", Daprd.StoreNotFound("s", anyLoaded: true).Message);
        Assert.Equal(ApiErrors.StoresNotConfigured, Daprd.StoreNotFound("s", anyLoaded: false));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_store_that_failed_to_initialise_is_400_with_the_reason(bool anyLoaded)
    {
        ApiError error = Documented.StoreMisconfigured("s", "is down", anyLoaded);

        AssertRow(error, 400, "ERR_SECRET_STORE_MISCONFIGURED", GrpcStatus.FailedPrecondition, ApiErrorForm.Json);
        Assert.Equal("secret store s failed to initialise: is down", error.Message);
    }

    [Fact]
    public void A_store_that_failed_to_initialise_is_forgotten_with_daprd()
    {
        AssertRow(Daprd.StoreMisconfigured("s", "is down", anyLoaded: true), 401, "ERR_SECRET_STORE_NOT_FOUND", GrpcStatus.InvalidArgument, ApiErrorForm.Json);
        Assert.Equal(ApiErrors.StoresNotConfigured, Daprd.StoreMisconfigured("s", "is down", anyLoaded: false));
    }

    [Fact]
    public void A_name_out_of_scope_is_403()
    {
        ApiError error = ApiErrors.AccessDenied("s\"", "k\n");

        AssertRow(error, 403, "ERR_PERMISSION_DENIED", GrpcStatus.PermissionDenied, ApiErrorForm.Json);
        Assert.Equal(@"access denied by policy to get ""k\n"" from ""s\""""", error.Message);
    }

    [Fact]
    public void No_store_at_all_is_500()
    {
        AssertRow(ApiErrors.StoresNotConfigured, 500, "ERR_SECRET_STORES_NOT_CONFIGURED", GrpcStatus.FailedPrecondition, ApiErrorForm.Json);
        Assert.Equal("secret store is not configured", ApiErrors.StoresNotConfigured.Message);
    }

    [Fact]
    public void A_backend_that_failed_is_500_and_unavailable_only_if_that_passes()
    {
        AssertRow(Documented.GetFailed("s", "k", "r", transient: true), 500, "ERR_SECRET_GET", GrpcStatus.Unavailable, ApiErrorForm.Json);
        AssertRow(Documented.GetFailed("s", "k", "r", transient: false), 500, "ERR_SECRET_GET", GrpcStatus.Internal, ApiErrorForm.Json);
        AssertRow(Documented.BulkGetFailed("s", "r", transient: true), 500, "ERR_SECRET_GET", GrpcStatus.Unavailable, ApiErrorForm.Json);
        AssertRow(Documented.BulkGetFailed("s", "r", transient: false), 500, "ERR_SECRET_GET", GrpcStatus.Internal, ApiErrorForm.Json);
        AssertRow(Daprd.GetFailed("s", "k", "r", transient: true), 500, "ERR_SECRET_GET", GrpcStatus.Internal, ApiErrorForm.Json);
        AssertRow(Daprd.BulkGetFailed("s", "r", transient: true), 500, "ERR_SECRET_GET", GrpcStatus.Internal, ApiErrorForm.Json);
        Assert.Equal("failed getting secret with key k from secret store s: r", Documented.GetFailed("s", "k", "r", transient: true).Message);
        Assert.Equal("failed getting secrets from secret store s: r", Documented.BulkGetFailed("s", "r", transient: true).Message);
    }

    [Fact]
    public void A_bad_token_is_401_in_plain_text()
    {
        Assert.All([ApiErrors.ApiTokenMissing, ApiErrors.ApiTokenWrong], error =>
        {
            AssertRow(error, 401, "", GrpcStatus.Unauthenticated, ApiErrorForm.Text);
            Assert.Equal(("invalid api token", "Unauthorized"), (error.Message, error.GrpcMessage));
        });
    }

    [Fact]
    public void An_unknown_route_is_404()
    {
        AssertRow(ApiErrors.NoRoute, 404, "ERR_DIRECT_INVOKE", GrpcStatus.Unimplemented, ApiErrorForm.Json);
        AssertRow(ApiErrors.PageNotFound, 404, "", GrpcStatus.Unimplemented, ApiErrorForm.Text);
        AssertRow(ApiErrors.MethodNotAllowed(["GET"]), 405, "", GrpcStatus.Unimplemented, ApiErrorForm.Empty);
    }

    [Fact]
    public void Bad_requests_are_400()
    {
        AssertRow(ApiErrors.MalformedBody("r"), 400, "ERR_MALFORMED_REQUEST", GrpcStatus.InvalidArgument, ApiErrorForm.Json);
        AssertRow(ApiErrors.BodyTooLarge, 400, "ERR_BODY_READ", GrpcStatus.InvalidArgument, ApiErrorForm.Json);
        AssertRow(ApiErrors.BodyUnreadable, 400, "ERR_BODY_READ", GrpcStatus.InvalidArgument, ApiErrorForm.Json);
        AssertRow(ApiErrors.MetadataFull, 400, "ERR_METADATA_TOO_LARGE", GrpcStatus.InvalidArgument, ApiErrorForm.Json);
        AssertRow(ApiErrors.MalformedTarget, 400, "", GrpcStatus.InvalidArgument, ApiErrorForm.BareText);
        Assert.True(ApiErrors.MalformedTarget.ClosesConnection);
    }

    [Fact]
    public void Health_that_is_not_given_is_500()
    {
        AssertRow(ApiErrors.HealthNotReady(["a", "b"]), 500, "ERR_HEALTH_NOT_READY", GrpcStatus.Unavailable, ApiErrorForm.Json);
        Assert.Equal("dapr is not ready: [a b]", ApiErrors.HealthNotReady(["a", "b"]).Message);
        AssertRow(ApiErrors.HealthAppIdMismatch, 500, "ERR_HEALTH_APPID_NOT_MATCH", GrpcStatus.FailedPrecondition, ApiErrorForm.Json);
        AssertRow(ApiErrors.OutboundNotReady, 500, "ERR_OUTBOUND_HEALTH_NOT_READY", GrpcStatus.Unavailable, ApiErrorForm.Json);
    }

    [Fact]
    public void Guards_answer_403_and_name_the_flag()
    {
        AssertRow(ApiErrors.HostNotAllowed("h"), 403, "ERR_HOST_NOT_ALLOWED", GrpcStatus.PermissionDenied, ApiErrorForm.Json);
        AssertRow(ApiErrors.CrossSiteRequest("r"), 403, "ERR_CROSS_SITE_REQUEST", GrpcStatus.PermissionDenied, ApiErrorForm.Json);
        Assert.Contains("--allowed-hosts", ApiErrors.HostNotAllowed("h").Message, StringComparison.Ordinal);
        Assert.Contains("--allowed-origins", ApiErrors.CrossSiteRequest("r").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_bug_is_a_500_that_says_nothing() => AssertRow(ApiErrors.Internal, 500, "ERR_INTERNAL", GrpcStatus.Internal, ApiErrorForm.Json);

    private static void AssertRow(ApiError error, int status, string code, GrpcStatus grpcStatus, ApiErrorForm form) =>
        Assert.Equal((status, code, grpcStatus, form), (error.HttpStatus, error.Code, error.GrpcStatus, error.Form));
}
