using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.Runtime.Api.Grpc;
using Tacit.Runtime.Api.Http;

namespace Tacit.Runtime.Api;

/// <summary>Hop 1: the one place where failures become answers. Nothing that passes here may be stored by a cache.</summary>
/// <param name="next">The pipeline.</param>
/// <param name="grpc">Renders failures of gRPC calls.</param>
/// <param name="count">Counts what is refused.</param>
/// <param name="logger">The log.</param>
internal sealed partial class ErrorBoundary(RequestDelegate next, GrpcErrorWriter grpc, Action<ApiError> count, ILogger<ErrorBoundary> logger)
{
    public async Task InvokeAsync(HttpContext http)
    {
        http.Response.Headers.CacheControl = "no-store";
        try
        {
            await next(http);
        }
        catch (ApiException refusal)
        {
            await RenderAsync(http, refusal.Error);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller has gone; nobody is left to answer.
        }
        catch (Exception bug)
        {
            Log.UnexpectedFailure(logger, bug.GetType().ToString(), bug.StackTrace);
            await RenderAsync(http, ApiErrors.Internal);
        }
    }

    private Task RenderAsync(HttpContext http, ApiError error)
    {
        count(error);
        if (Listener.Of(http) is ListenerKind.Grpc && GrpcRequest.AnswerType(http.Request) is { } answerType)
            return grpc.WriteAsync(http.Response, answerType, error);
        if (!http.Response.HasStarted)
            return HttpErrorWriter.WriteAsync(http.Response, error);

        http.Abort();
        return Task.CompletedTask;
    }

    private static partial class Log
    {
        // The exception's message is left out: it may quote what it failed on.
        [LoggerMessage(LogEventIds.UnexpectedFailure, LogLevel.Error, "a request failed unexpectedly: {ExceptionType}\n{StackTrace}")]
        public static partial void UnexpectedFailure(ILogger logger, string exceptionType, string? stackTrace);
    }
}
