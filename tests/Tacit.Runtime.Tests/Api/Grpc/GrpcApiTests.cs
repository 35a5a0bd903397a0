using System.Net.Sockets;
using Google.Protobuf.WellKnownTypes;
using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Runtime.Tests.Golden;
using Tacit.Testing;
using GetSecretRequest = Tacit.Runtime.Api.Grpc.Protocol.GetSecretRequest;

namespace Tacit.Runtime.Tests.Api.Grpc;

/// <summary>Behaviour of the gRPC API over real connections that golden cases cannot show.</summary>
public sealed class GrpcApiTests : IAsyncLifetime
{
    private readonly FakeSecretStore _store = FakeSecretStore.Of(("k", "v"));
    private readonly TestTimeProvider _time = new();
    private readonly OpenPort _app = OpenPort.Open();
    private InProcessSidecar _sidecar = null!;
    private GrpcClient _client = null!;

    public async Task InitializeAsync()
    {
        _store.Secrets["é☃😀"] = SecretData.OfPairs([new("b", ""), new("a", "é☃😀")]);
        _sidecar = await StartAsync(InProcessSidecar.Options() with { AppPort = _app.Number, AppProtocol = "grpc" });
        await _sidecar.Host.Ready.Soon();
        _client = GrpcClient.Of(_sidecar);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _sidecar.DisposeAsync();
        _app.Dispose();
    }

    [Fact]
    public async Task The_store_sees_the_request_and_its_metadata()
    {
        Tacit.Abstractions.GetSecretRequest? seen = null;
        _store.OnGet = (request, _) =>
        {
            seen = request;
            return new(_store.Secrets["é☃😀"]);
        };

        GrpcAnswer answer = await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "any / é", Metadata = { ["version_id"] = "1", [""] = "" } });

        Assert.Equal(("any / é", 2, "1", ""), (seen!.Name, seen.Metadata.Count, seen.Metadata["version_id"], seen.Metadata[""]));
        Assert.Equal(new GetSecretResponse { Data = { ["a"] = "é☃😀", ["b"] = "" } }, answer.Read(GetSecretResponse.Parser));
    }

    [Fact]
    public async Task Bulk_is_every_secret_by_name()
    {
        GrpcAnswer answer = await _client.CallAsync("GetBulkSecret", new GetBulkSecretRequest { StoreName = "s" });

        Assert.Equal(
            new GetBulkSecretResponse
            {
                Data =
                {
                    ["k"] = new SecretResponse { Secrets = { ["k"] = "v" } },
                    ["é☃😀"] = new SecretResponse { Secrets = { ["a"] = "é☃😀", ["b"] = "" } },
                },
            },
            answer.Read(GetBulkSecretResponse.Parser));
    }

    [Fact]
    public async Task The_metadata_is_the_same_as_over_HTTP()
    {
        await _client.CallAsync("SetMetadata", new SetMetadataRequest { Key = "from", Value = "gRPC" });
        await _client.CallAsync("SetMetadata", new SetMetadataRequest { Key = "empty" });
        await _sidecar.Http.PutAsync(new Uri("/v1.0/metadata/over", UriKind.Relative), new StringContent("HTTP"));

        GetMetadataResponse answer = (await _client.CallAsync("GetMetadata", new Empty())).Read(GetMetadataResponse.Parser);

        Assert.Equal(("myapp", "1.18.3"), (answer.Id, answer.RuntimeVersion));
        Assert.Equal([new RegisteredComponents { Name = "s", Type = FakeSecretStore.Type, Version = "v1" }], answer.RegisteredComponents);
        Assert.Equal(("gRPC", "", "HTTP", "1.18.3"), (answer.ExtendedMetadata["from"], answer.ExtendedMetadata["empty"], answer.ExtendedMetadata["over"], answer.ExtendedMetadata["daprRuntimeVersion"]));
        Assert.Equal(new AppConnectionProperties { Port = _app.Number, Protocol = "grpc", ChannelAddress = "127.0.0.1" }, answer.AppConnectionProperties);
        Assert.Equal((ActorRuntime.Types.ActorRuntimeStatus.Disabled, "placement: disconnected"), (answer.ActorRuntime.RuntimeStatus, answer.ActorRuntime.Placement));
        string json = await _sidecar.Http.GetStringAsync(new Uri("/v1.0/metadata", UriKind.Relative));
        Assert.All(["\"from\":\"gRPC\"", "\"empty\":\"\"", "\"over\":\"HTTP\""], part => Assert.Contains(part, json, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_store_with_several_pairs_a_secret_says_so()
    {
        string components = Path.Combine(GoldenCase.Folder, "fixtures", "M", "components");
        await using InProcessSidecar sidecar = await InProcessSidecar.StartAsync(InProcessSidecar.Options(components));
        using GrpcClient client = GrpcClient.Of(sidecar);

        GrpcAnswer answer = await client.CallAsync("GetMetadata", new Empty());

        Assert.Equal(["MULTIPLE_KEY_VALUES_PER_SECRET"], answer.Read(GetMetadataResponse.Parser).RegisteredComponents.Single().Capabilities);
    }

    [Fact]
    public async Task Too_much_metadata_is_refused()
    {
        string half = new('x', 3 * 1024 * 1024);

        GrpcAnswer first = await _client.CallAsync("SetMetadata", new SetMetadataRequest { Key = "a", Value = half });
        GrpcAnswer second = await _client.CallAsync("SetMetadata", new SetMetadataRequest { Key = "b", Value = half });

        Assert.Equal(GrpcStatus.Ok, first.Status);
        Assert.Equal((GrpcStatus.InvalidArgument, "ERR_METADATA_TOO_LARGE"), (second.Status, second.Info!.Reason));
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("dapr-force-shutdown: TRUE", true)]
    [InlineData("dapr-force-shutdown: no", false)]
    public async Task Shutdown_is_answered_and_asked_for(string? header, bool force)
    {
        GrpcAnswer answer = await _client.CallAsync("Shutdown", new ShutdownRequest(), header is null ? [] : [header]);

        Assert.Equal((GrpcStatus.Ok, 5), (answer.Status, answer.Body.Length));
        Assert.Equal(force, await _sidecar.Host.Shutdown.Requested.Soon());
    }

    [Fact]
    public async Task Health_follows_the_sidecar()
    {
        Assert.Equal(("Serving", "Serving"), (await HealthAsync(""), await HealthAsync("dapr.proto.runtime.v1.Dapr")));

        _sidecar.Host.Health.Set("store", ready: false);

        Assert.Equal(("NotServing", "Serving"), (await HealthAsync(""), await HealthAsync("dapr.proto.runtime.v1.Dapr")));
        GrpcAnswer unknown = await _client.CallAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = "nonsense" });
        Assert.Equal((GrpcStatus.NotFound, "unknown service \"nonsense\""), (unknown.Status, unknown.Message));
    }

    [Theory]
    [InlineData("/dapr.proto.runtime.v1.Dapr/NoSuchMethod")]
    [InlineData("/dapr.proto.runtime.v1.Dapr/getsecret")]
    [InlineData("/dapr.proto.runtime.v1.Dapr/GetSecret/")]
    [InlineData("/dapr.proto.runtime.v1.Dapr/GetSecret?x=y")]
    [InlineData("/grpc.health.v1.Health/Watch")]
    [InlineData("/v1.0/secrets/s/k")]
    [InlineData("/")]
    public async Task An_unknown_method_is_unimplemented_and_the_connection_goes_on(string path)
    {
        GrpcAnswer answer = await _client.CallAsync(path, new GetSecretRequest());
        GrpcAnswer next = await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" });

        Assert.Equal((GrpcStatus.Unimplemented, $"unknown service or method \"{path}\""), (answer.Status, answer.Message));
        Assert.True(answer.IsTrailersOnly);
        Assert.Equal(GrpcStatus.Ok, next.Status);
    }

    [Theory]
    [InlineData("application/grpc", "application/grpc")]
    [InlineData("application/grpc+proto", "application/grpc+proto")]
    [InlineData("application/grpc; charset=utf-8", "application/grpc")]
    [InlineData("Application/gRPC+Proto ;x", "application/grpc+proto")]
    public async Task The_answer_has_the_content_type_of_the_request(string sent, string answered)
    {
        GrpcAnswer found = await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" }, $"content-type: {sent}");
        GrpcAnswer absent = await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s" }, $"content-type: {sent}");

        Assert.Equal((GrpcStatus.Ok, answered), (found.Status, found.Header("content-type")));
        Assert.Equal((GrpcStatus.NotFound, answered), (absent.Status, absent.Header("content-type")));
    }

    [Theory]
    [InlineData("application/grpc-web")]
    [InlineData("application/grpc+json")]
    [InlineData("application/grpcx")]
    [InlineData("application/json")]
    [InlineData("")]
    public async Task Anything_but_gRPC_is_told_so_in_HTTP(string contentType)
    {
        GrpcAnswer answer = await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" }, $"content-type: {contentType}");

        Assert.Equal((415, null, "text/plain; charset=utf-8"), (answer.HttpStatus, answer.Status, answer.Header("content-type")));
        Assert.StartsWith("this port speaks gRPC", System.Text.Encoding.UTF8.GetString(answer.Body), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_deadline_ends_a_call_that_the_store_does_not()
    {
        TaskCompletionSource<SecretData> never = new();
        TaskCompletionSource asked = new();
        _store.OnGet = (_, _) =>
        {
            asked.SetResult();
            return new(never.Task);
        };

        Task<GrpcAnswer> call = _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" }, "grpc-timeout: 300m");
        await asked.Task.Soon();
        _time.Advance(TimeSpan.FromMilliseconds(299));
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        GrpcAnswer answer = await call.Soon();

        Assert.Equal((GrpcStatus.DeadlineExceeded, "ERR_DEADLINE_EXCEEDED"), (answer.Status, answer.Info!.Reason));
    }

    [Fact]
    public async Task A_store_that_hangs_without_a_deadline_is_unavailable_after_the_request_timeout()
    {
        TaskCompletionSource asked = new();
        _store.OnGet = (_, _) =>
        {
            asked.SetResult();
            return new(new TaskCompletionSource<SecretData>().Task);
        };

        Task<GrpcAnswer> call = _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" });
        await asked.Task.Soon();
        _time.Advance(TimeSpan.FromSeconds(60));
        GrpcAnswer answer = await call.Soon();

        Assert.Equal(
            (GrpcStatus.Unavailable, "failed getting secret with key k from secret store s: the store did not answer within 60 s"),
            (answer.Status, answer.Message));
    }

    [Theory]
    [InlineData("0n", GrpcStatus.DeadlineExceeded)]
    [InlineData("1n", GrpcStatus.DeadlineExceeded)]
    [InlineData("99999999H", GrpcStatus.Ok)]
    [InlineData("1", GrpcStatus.Internal)]
    [InlineData("-1S", GrpcStatus.Internal)]
    public async Task A_deadline_is_read_before_the_store_is_asked(string timeout, object status)
    {
        GrpcAnswer answer = await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" }, $"grpc-timeout: {timeout}");

        Assert.Equal(status, answer.Status);
    }

    [Fact]
    public async Task A_caller_that_goes_ends_the_call_of_the_store_and_nothing_is_logged_about_it()
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource ended = new();
        _store.OnGet = async (_, token) =>
        {
            token.Register(ended.SetResult);
            asked.SetResult();
            await ended.Task;
            throw new InvalidOperationException("the backend's connection was closed");
        };

        using (GrpcClient goes = GrpcClient.Of(_sidecar))
        {
            Task<GrpcAnswer> call = goes.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" });
            await asked.Task.Soon();
            goes.Dispose();
            await Assert.ThrowsAnyAsync<Exception>(() => call);
        }

        await ended.Task.Soon();
        await _sidecar.Host.StopAsync(TimeSpan.FromSeconds(10));
        Assert.DoesNotContain(_sidecar.Logs.Lines, line => line.Id.Id is LogEventIds.UnexpectedFailure or LogEventIds.StoreCrashed);
    }

    [Fact]
    public async Task A_hundred_calls_at_a_time_share_one_connection()
    {
        TaskCompletionSource all = new();
        int waiting = 0;
        _store.OnGet = async (_, _) =>
        {
            if (Interlocked.Increment(ref waiting) == 100)
                all.SetResult();
            await all.Task;
            return _store.Secrets["k"];
        };

        GrpcAnswer[] answers = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(_ => _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" }))).Soon();

        Assert.All(answers, answer => Assert.Equal(GrpcStatus.Ok, answer.Status));
    }

    [Fact]
    public async Task No_value_and_no_request_appears_in_a_log()
    {
        const string Canary = "canary-4711";
        _store.Secrets["c"] = SecretData.OfValue("c", Canary);

        Assert.Equal(GrpcStatus.Ok, (await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "c" })).Status);
        Assert.Equal(GrpcStatus.Ok, (await _client.CallAsync("GetBulkSecret", new GetBulkSecretRequest { StoreName = "s" })).Status);
        await _client.CallAsync("SetMetadata", new SetMetadataRequest { Key = "m", Value = Canary });

        Assert.DoesNotContain(Canary, _sidecar.Logs.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host: evil.example", GrpcStatus.PermissionDenied)]
    [InlineData("Host: localhost", GrpcStatus.Ok)]
    [InlineData("origin: http://evil.example", GrpcStatus.PermissionDenied)]
    public async Task The_guards_are_those_of_HTTP(string header, object status)
    {
        GrpcAnswer answer = await _client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" }, header);

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    public async Task Both_loopback_addresses_are_served(string host)
    {
        if (host == "[::1]" && !Socket.OSSupportsIPv6)
            return;
        using GrpcClient client = GrpcClient.Of(_sidecar.Host.GrpcPort, host);

        GrpcAnswer answer = await client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" });

        Assert.Equal(GrpcStatus.Ok, answer.Status);
    }

    [Fact]
    public async Task A_unix_domain_socket_is_served()
    {
        using TemporaryFolder folder = new();
        await using InProcessSidecar sidecar = await StartAsync(InProcessSidecar.Options() with { UnixDomainSocket = folder.Path });
        using GrpcClient client = GrpcClient.OfSocket(Path.Combine(folder.Path, "dapr-myapp-grpc.socket"));

        GrpcAnswer answer = await client.CallAsync("GetSecret", new GetSecretRequest { StoreName = "s", Key = "k" }, "Host: anything");

        Assert.Equal(GrpcStatus.Ok, answer.Status);
    }

    private Task<InProcessSidecar> StartAsync(SidecarOptions options) =>
        InProcessSidecar.StartAsync(options, [_store.Descriptor], new FakeResourceSource(FakeResourceSource.Component("s")), _time);

    private async Task<string> HealthAsync(string service)
    {
        GrpcAnswer answer = await _client.CallAsync("/grpc.health.v1.Health/Check", new HealthCheckRequest { Service = service });
        return answer.Read(HealthCheckResponse.Parser).Status.ToString();
    }
}
