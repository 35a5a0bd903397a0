using System.Net;
using System.Net.Sockets;
using System.Text;
using Tacit.Abstractions;
using Tacit.Runtime.State;
using Tacit.Testing;

namespace Tacit.Runtime.Tests;

/// <summary>Requests that take their time, and the end of a sidecar.</summary>
public sealed class SidecarHostTests
{
    private const string Get = "/v1.0/secrets/s/k";

    private readonly TestTimeProvider _time = new();
    private readonly TaskCompletionSource<CancellationToken> _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<SecretData> _secret = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_store_that_ignores_its_token_is_given_up_when_the_request_has_taken_too_long()
    {
        await using InProcessSidecar sidecar = await StartAsync();
        Task<RawAnswer> answer = RawHttp.SendAsync(sidecar.Port, "GET", Get);
        await _entered.Task.Soon();

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));

        RawAnswer late = await answer.Soon();
        Assert.Equal(500, late.Status);
        Assert.Equal(
            """{"errorCode":"ERR_SECRET_GET","message":"failed getting secret with key k from secret store s: the store did not answer within 60 s"}""",
            late.Body);
    }

    [Fact]
    public async Task A_store_is_told_when_the_request_has_taken_too_long()
    {
        await using InProcessSidecar sidecar = await StartAsync();
        Task<RawAnswer> answer = RawHttp.SendAsync(sidecar.Port, "GET", Get);
        CancellationToken token = await _entered.Task.Soon();

        _time.Advance(TimeSpan.FromSeconds(60));

        await answer.Soon();
        Assert.True(token.IsCancellationRequested);
    }

    [Fact]
    public async Task A_caller_that_hangs_up_ends_the_call_of_the_store_and_harms_nobody()
    {
        await using InProcessSidecar sidecar = await StartAsync();
        using (TcpClient caller = new())
        {
            await caller.ConnectAsync(IPAddress.Loopback, sidecar.Port);
            await caller.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {Get} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            await _entered.Task.Soon();
        }

        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        (await _entered.Task).Register(cancelled.SetResult);
        await cancelled.Task.Soon();

        Assert.Equal(204, (await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/healthz")).Status);
        await sidecar.Host.StopAsync(TimeSpan.Zero).Soon();
        Assert.DoesNotContain(sidecar.Logs.Lines, line => line.Id.Id is LogEventIds.UnexpectedFailure or LogEventIds.StoreCrashed or LogEventIds.StoreFailed);
    }

    [Fact]
    public async Task Stopping_lets_running_requests_end_and_disposes_the_stores_after_them()
    {
        FakeSecretStore store = Store();
        await using InProcessSidecar sidecar = await StartAsync(store);
        Task<RawAnswer> answer = RawHttp.SendAsync(sidecar.Port, "GET", Get);
        await _entered.Task.Soon();

        Task<bool> stop = sidecar.Host.StopAsync(TimeSpan.FromSeconds(5));
        Assert.Equal(["runtime"], sidecar.Host.Health.NotReady);
        Assert.False(store.IsDisposed);
        _secret.SetResult(SecretData.OfValue("k", "v"));

        Assert.Equal("{\"k\":\"v\"}\n", (await answer.Soon()).Body);
        Assert.True(await stop.Soon());
        Assert.True(store.IsDisposed);
        Assert.Equal(LogEventIds.SidecarStopped, sidecar.Logs.Lines.Last(line => line.Category.StartsWith("Tacit", StringComparison.Ordinal)).Id.Id);
    }

    [Fact]
    public async Task Stopping_does_not_wait_beyond_the_grace_period()
    {
        FakeSecretStore store = Store();
        await using InProcessSidecar sidecar = await StartAsync(store);
        Task<Exception?> answer = Record.ExceptionAsync(() => RawHttp.SendAsync(sidecar.Port, "GET", Get));
        await _entered.Task.Soon();

        Task<bool> stop = sidecar.Host.StopAsync(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.False(await stop.Soon());
        Assert.True(store.IsDisposed);
        Assert.Contains(sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.DrainIncomplete);
        await answer.Soon();
    }

    [Fact]
    public async Task Shutdown_is_answered_and_then_asked_for()
    {
        await using InProcessSidecar sidecar = await StartAsync();

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "POST", "/v1.0/shutdown");

        Assert.Equal((204, ""), (answer.Status, answer.Body));
        Assert.False(await sidecar.Host.Shutdown.Requested.Soon());
    }

    [Theory]
    [InlineData("true", true)]
    [InlineData("TRUE", true)]
    [InlineData("1", false)]
    public async Task Shutdown_is_forced_by_its_header(string value, bool forced)
    {
        await using InProcessSidecar sidecar = await StartAsync();

        await RawHttp.SendAsync(sidecar.Port, "POST", "/v1.0/shutdown", $"dapr-force-shutdown: {value}");

        Assert.Equal(forced, await sidecar.Host.Shutdown.Requested.Soon());
    }

    [Fact]
    public async Task A_start_that_fails_to_bind_disposes_its_stores()
    {
        FakeSecretStore store = Store();
        using TcpListener busy = new(IPAddress.Loopback, 0);
        busy.Start();

        await Assert.ThrowsAsync<StartFailedException>(
            () => StartAsync(store, options => options with { HttpPort = ((IPEndPoint)busy.LocalEndpoint).Port }));

        Assert.True(store.IsDisposed);
    }

    private FakeSecretStore Store() => new()
    {
        OnGet = (_, token) =>
        {
            _entered.SetResult(token);
            return new(_secret.Task);
        },
    };

    private Task<InProcessSidecar> StartAsync(FakeSecretStore? store = null, Func<SidecarOptions, SidecarOptions>? change = null)
    {
        SidecarOptions options = InProcessSidecar.Options();
        return InProcessSidecar.StartAsync(
            change?.Invoke(options) ?? options,
            [(store ?? Store()).Descriptor],
            new FakeResourceSource(FakeResourceSource.Component("s")),
            _time);
    }
}
