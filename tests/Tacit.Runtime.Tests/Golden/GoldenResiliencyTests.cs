using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Runtime.Api.Grpc.Protocol;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Golden;

/// <summary>Golden rows 12, 13, 71, 72 and 131: a store that fails once, and one that does not answer, behind a retry and a time limit.</summary>
public sealed class GoldenResiliencyTests
{
    private const string Resiliency = """
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata: {name: resiliency}
        spec:
          policies:
            timeouts: {fast: 100ms}
            retries: {single: {policy: constant, duration: 10ms, maxRetries: 1}}
          targets: {components: {failSecret: {outbound: {timeout: fast, retry: single}}}}
        """;

    private readonly TestTimeProvider _time = new();
    private int _calls;

    [Theory]
    [InlineData("12", "key", ErrorContract.Documented)]
    [InlineData("12", "key", ErrorContract.Daprd)]
    [InlineData("71", "bulk?metadata.key=bulk", ErrorContract.Documented)]
    [InlineData("71", "bulk?metadata.key=bulk", ErrorContract.Daprd)]
    public async Task A_call_that_fails_once_is_answered_after_two(string row, string target, ErrorContract contract)
    {
        await using InProcessSidecar sidecar = await StartAsync(contract);

        Task<RawAnswer> running = RawHttp.SendAsync(sidecar.Port, "GET", $"/v1.0/secrets/failSecret/{target}");
        await PassAsync(10);
        RawAnswer answer = await running.Soon();

        Assert.Equal((200, "application/json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Equal(row == "12" ? "{\"key\":\"life is good\"}\n" : "{\"good-key\":{\"good-key\":\"life is good\"}}\n", answer.Body);
        Assert.Equal(2, _calls);
    }

    [Theory]
    [InlineData("13", "timeout", "failed getting secret with key timeout from secret store failSecret", ErrorContract.Documented)]
    [InlineData("13", "timeout", "failed getting secret with key timeout from secret store failSecret", ErrorContract.Daprd)]
    [InlineData("72", "bulk?metadata.key=bulkTimeout", "failed getting secrets from secret store failSecret", ErrorContract.Documented)]
    [InlineData("72", "bulk?metadata.key=bulkTimeout", "failed getting secrets from secret store failSecret", ErrorContract.Daprd)]
    public async Task A_call_that_takes_too_long_twice_fails(string row, string target, string message, ErrorContract contract)
    {
        Assert.NotEmpty(row);
        await using InProcessSidecar sidecar = await StartAsync(contract);

        Task<RawAnswer> running = RawHttp.SendAsync(sidecar.Port, "GET", $"/v1.0/secrets/failSecret/{target}");
        await PassAsync(100, 10, 100);
        RawAnswer answer = await running.Soon();

        Assert.Equal((500, "application/json"), (answer.Status, answer.Header("Content-Type")));
        Assert.Equal($$"""{"errorCode":"ERR_SECRET_GET","message":"{{message}}: context deadline exceeded"}""", answer.Body);
        Assert.Equal(2, _calls);
    }

    [Theory]
    [InlineData(ErrorContract.Documented)]
    [InlineData(ErrorContract.Daprd)]
    public async Task Row_131_a_gRPC_call_that_fails_once_is_answered_after_two(ErrorContract contract)
    {
        await using InProcessSidecar sidecar = await StartAsync(contract);
        using GrpcClient client = GrpcClient.Of(sidecar);

        Task<GrpcAnswer> running = client.CallAsync("GetSecret", new Tacit.Runtime.Api.Grpc.Protocol.GetSecretRequest { StoreName = "failSecret", Key = "key" });
        await PassAsync(10);
        GrpcAnswer answer = await running.Soon();

        Assert.Equal(GrpcStatus.Ok, answer.Status);
        Assert.Equal("life is good", answer.Read(GetSecretResponse.Parser).Data["key"]);
        Assert.Equal(2, _calls);
    }

    [Theory]
    [InlineData(ErrorContract.Documented)]
    [InlineData(ErrorContract.Daprd)]
    public async Task Row_131_a_gRPC_call_that_takes_too_long_twice_fails(ErrorContract contract)
    {
        await using InProcessSidecar sidecar = await StartAsync(contract);
        using GrpcClient client = GrpcClient.Of(sidecar);

        Task<GrpcAnswer> running = client.CallAsync("GetSecret", new Tacit.Runtime.Api.Grpc.Protocol.GetSecretRequest { StoreName = "failSecret", Key = "timeout" });
        await PassAsync(100, 10, 100);
        GrpcAnswer answer = await running.Soon();

        Assert.Equal(contract is ErrorContract.Daprd ? GrpcStatus.Internal : GrpcStatus.Unavailable, answer.Status);
        Assert.Equal("failed getting secret with key timeout from secret store failSecret: context deadline exceeded", answer.Message);
        Assert.Equal(contract is ErrorContract.Daprd ? null : "ERR_SECRET_GET", answer.Info?.Reason);
        Assert.Equal(2, _calls);
    }

    /// <summary>Lets each time pass as soon as it is waited for.</summary>
    private async Task PassAsync(params int[] milliseconds)
    {
        foreach (int time in milliseconds)
        {
            await _time.TimerAsync(TimeSpan.FromMilliseconds(time)).Soon();
            _time.Advance(TimeSpan.FromMilliseconds(time));
        }
    }

    private Task<InProcessSidecar> StartAsync(ErrorContract contract)
    {
        FakeSecretStore store = new()
        {
            OnGet = (request, token) => AnswerAsync(request.Name, SecretData.OfValue(request.Name, "life is good"), token),
            OnBulkGet = (request, token) => AnswerAsync<IReadOnlyDictionary<string, SecretData>>(
                request.Metadata["key"], new Dictionary<string, SecretData> { ["good-key"] = SecretData.OfValue("good-key", "life is good") }, token),
        };
        // Looks at resources are far away, so that no other timer is mistaken for one of the policies.
        return InProcessSidecar.StartAsync(
            InProcessSidecar.Options() with { ErrorContract = contract, ReconcileInterval = TimeSpan.FromHours(1) },
            [store.Descriptor],
            new FakeResourceSource(FakeResourceSource.Component("failSecret")) { Texts = [Resiliency] },
            _time);
    }

    private async ValueTask<T> AnswerAsync<T>(string key, T answer, CancellationToken cancellationToken)
    {
        _calls++;
        if (key.EndsWith("imeout", StringComparison.Ordinal))
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, cancellationToken);
        return _calls > 1 ? answer : throw new SecretStoreException(SecretStoreFailure.Unavailable, $"key {key} failed");
    }
}
