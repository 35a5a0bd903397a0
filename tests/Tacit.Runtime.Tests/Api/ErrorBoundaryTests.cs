using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Runtime.Api;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Api;

/// <summary>Failures become answers in one place, and nothing of them leaks.</summary>
public sealed class ErrorBoundaryTests
{
    private const string Canary = "canary-7f3a";

    [Fact]
    public async Task A_store_that_throws_what_it_should_not_is_a_generic_failure()
    {
        await using InProcessSidecar sidecar = await StartAsync((_, _) => throw new InvalidOperationException(Canary, new IOException(Canary)));

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/s/k");

        Assert.Equal(500, answer.Status);
        Assert.Equal(
            """{"errorCode":"ERR_SECRET_GET","message":"failed getting secret with key k from secret store s: internal error; the sidecar's log has the details"}""",
            answer.Body);
        Assert.Single(sidecar.Logs.Lines, line => line.Id.Id == LogEventIds.StoreCrashed && line.Level is LogLevel.Error);
        AssertNoCanary(answer, sidecar);
    }

    [Fact]
    public async Task A_store_that_fails_later_is_a_generic_failure_too()
    {
        await using InProcessSidecar sidecar = await StartAsync(async (_, _) =>
        {
            await Task.Yield();
            throw new FormatException(Canary);
        });

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/s/k");

        Assert.Equal(500, answer.Status);
        Assert.Contains("ERR_SECRET_GET", answer.Body, StringComparison.Ordinal);
        AssertNoCanary(answer, sidecar);
    }

    [Fact]
    public async Task The_exception_behind_an_expected_failure_is_not_shown()
    {
        await using InProcessSidecar sidecar = await StartAsync((_, _) => throw new SecretStoreException(SecretStoreFailure.Unavailable, "is down", new IOException(Canary)));

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/s/k");

        Assert.Contains("from secret store s: is down", answer.Body, StringComparison.Ordinal);
        AssertNoCanary(answer, sidecar);
    }

    [Fact]
    public async Task A_store_may_cancel_itself_without_harm()
    {
        await using InProcessSidecar sidecar = await StartAsync((_, _) => throw new TaskCanceledException(Canary));

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/s/k");

        Assert.Equal(500, answer.Status);
        AssertNoCanary(answer, sidecar);
    }

    [Fact]
    public async Task A_secret_is_in_no_log()
    {
        await using InProcessSidecar sidecar = await StartAsync((_, _) => new(SecretData.OfValue("k", Canary)));

        RawAnswer answer = await RawHttp.SendAsync(sidecar.Port, "GET", "/v1.0/secrets/s/k");

        Assert.Contains(Canary, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(Canary, sidecar.Logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bug_of_the_sidecar_is_a_generic_failure()
    {
        CapturedLogs logs = new();
        DefaultHttpContext http = Context();
        ErrorBoundary boundary = new(_ => throw new InvalidOperationException(Canary), new(ErrorContract.Documented), _ => { }, logs.Factory().CreateLogger<ErrorBoundary>());

        await boundary.InvokeAsync(http);

        Assert.Equal(500, http.Response.StatusCode);
        Assert.Equal("no-store", http.Response.Headers.CacheControl);
        http.Response.Body.Position = 0;
        Assert.Equal(
            """{"errorCode":"ERR_INTERNAL","message":"internal error; the sidecar's log has the details"}""",
            await new StreamReader(http.Response.Body).ReadToEndAsync());
        Assert.Equal(LogEventIds.UnexpectedFailure, Assert.Single(logs.Lines).Id.Id);
        Assert.DoesNotContain(Canary, logs.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_caller_that_has_gone_is_no_failure()
    {
        CapturedLogs logs = new();
        DefaultHttpContext http = Context();
        using CancellationTokenSource aborted = new();
        await aborted.CancelAsync();
        http.RequestAborted = aborted.Token;

        await new ErrorBoundary(_ => throw new OperationCanceledException(), new(ErrorContract.Documented), _ => { }, logs.Factory().CreateLogger<ErrorBoundary>()).InvokeAsync(http);

        Assert.Empty(logs.Lines);
        Assert.Equal(0, http.Response.Body.Length);
    }

    private static Task<InProcessSidecar> StartAsync(Func<GetSecretRequest, CancellationToken, ValueTask<SecretData>> onGet) =>
        InProcessSidecar.StartAsync(InProcessSidecar.Options(), [new FakeSecretStore { OnGet = onGet }.Descriptor], new FakeResourceSource(FakeResourceSource.Component("s")));

    private static DefaultHttpContext Context()
    {
        DefaultHttpContext http = new();
        http.Features.Set(new Listener(ListenerKind.Http));
        http.Features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(new MemoryStream()));
        return http;
    }

    private static void AssertNoCanary(RawAnswer answer, InProcessSidecar sidecar)
    {
        Assert.DoesNotContain(Canary, answer.Body, StringComparison.Ordinal);
        Assert.DoesNotContain(answer.Headers, line => line.Contains(Canary, StringComparison.Ordinal));
        Assert.DoesNotContain(Canary, sidecar.Logs.ToString(), StringComparison.Ordinal);
    }
}
