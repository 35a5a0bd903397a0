using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Tacit.Testing.Kubernetes;

/// <summary>Answers on the wire.</summary>
internal static class KubeWire
{
    private const string FlowSchema = "b3a1f0a4-5a0e-4b0e-8d6c-0d9d6d1f7c01";
    private const string PriorityLevel = "7c4b7a52-1a8e-4c9b-9a55-2f3c8f9b6e02";

    /// <summary>What every answer has that came as far as the queues of priority and fairness.</summary>
    public static void AddHeaders(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-cache, private";
        context.Response.Headers["Audit-Id"] = Guid.NewGuid().ToString();
        context.Response.Headers["X-Kubernetes-Pf-Flowschema-Uid"] = FlowSchema;
        context.Response.Headers["X-Kubernetes-Pf-Prioritylevel-Uid"] = PriorityLevel;
    }

    /// <summary>Gives the length of the body.</summary>
    public static async Task<long> WriteAsync(HttpContext context, KubeAnswer answer)
    {
        AddHeaders(context);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        if (answer.RetryAfterSeconds is { } seconds)
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        byte[] bytes = Encoding.UTF8.GetBytes(answer.Text);
        context.Response.ContentLength = bytes.Length;
        if (context.Request.Method == "HEAD")
            return 0;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
        return bytes.Length;
    }
}
