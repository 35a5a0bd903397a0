using System.Text.Json.Nodes;
using Tacit.Testing.Backends;

namespace Tacit.Testing.Kubernetes;

/// <summary>A request that ends with a <c>Status</c> of a failure.</summary>
internal sealed class KubeRefusal(JsonObject status, bool isUnexpected = false, long? retryAfterSeconds = null) : Exception(status["message"]!.ToString())
{
    public KubeAnswer Answer { get; } = new()
    {
        Status = status["code"]!.GetValue<int>(),
        Text = GoText.Json(status),
        IsUnexpected = isUnexpected,
        RetryAfterSeconds = retryAfterSeconds,
    };
}
