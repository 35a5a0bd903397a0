using System.Net;
using System.Text.Json;
using Tacit.Abstractions.Resources;
using Tacit.Runtime.State;
using Tacit.RunningSidecars;

namespace Tacit.Secrets;

/// <summary>Asks a running sidecar, as an app does.</summary>
internal sealed class SidecarSecrets(RunningSidecar sidecar, string apiToken) : ISecretsSource
{
    /// <summary>Longer than a sidecar lets a call take by default.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(70);

    private readonly SidecarClient _client = new(sidecar, apiToken, Patience);

    public string AppId => sidecar.AppId;

    public string Description => $"asked the sidecar on {(sidecar.HttpSocket.Length > 0 ? sidecar.HttpSocket : $"port {sidecar.HttpPort}")}";

    public async Task<FoundSecret?> GetAsync(string store, string key, CancellationToken cancellationToken)
    {
        if (key is "bulk" or "." or "..")
            throw Refused($"the HTTP API cannot name a secret '{key}'; --resources-path reads it without a sidecar");
        SidecarAnswer? answer = await _client.GetAsync($"/v1.0/secrets/{Uri.EscapeDataString(store)}/{Uri.EscapeDataString(key)}", cancellationToken);
        if (answer?.Status is HttpStatusCode.NoContent)
            return null;
        using JsonDocument document = Read(answer);
        return Convert(() => new FoundSecret(key, Pairs(document.RootElement)));
    }

    public async Task<IReadOnlyList<FoundSecret>> ListAsync(string store, CancellationToken cancellationToken)
    {
        using JsonDocument document = Read(await _client.GetAsync($"/v1.0/secrets/{Uri.EscapeDataString(store)}/bulk", cancellationToken));
        return Convert<IReadOnlyList<FoundSecret>>(() => [.. document.RootElement.EnumerateObject().Select(secret => new FoundSecret(secret.Name, Pairs(secret.Value)))]);
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static KeyValuePair<string, string>[] Pairs(JsonElement secret) =>
        [.. secret.EnumerateObject().Select(pair => KeyValuePair.Create(pair.Name, pair.Value.GetString() ?? ""))];

    /// <summary>Takes an answer apart that may be anybody's.</summary>
    private T Convert<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw NotASidecar();
        }
    }

    private JsonDocument Read(SidecarAnswer? answer)
    {
        try
        {
            if (answer?.Status is HttpStatusCode.OK && JsonDocument.Parse(answer.Body) is { RootElement.ValueKind: JsonValueKind.Object } document)
                return document;
            throw Refused(answer is null ? $"nothing that speaks HTTP answered ({Description})"
                : answer.Status is HttpStatusCode.Unauthorized && apiToken.Length == 0 ? $"the sidecar asks for its API token; set DAPR_API_TOKEN ({Description})"
                : answer.Status is HttpStatusCode.Unauthorized && answer.Body.Length < 100 ? $"the sidecar does not accept the token in DAPR_API_TOKEN ({Description})"
                : $"{Message(answer)} ({Description})");
        }
        catch (JsonException)
        {
            throw NotASidecar();
        }
    }

    private StartFailedException NotASidecar() => Refused($"the answer is not that of a sidecar ({Description})");

    /// <summary>The sidecar's own words, which are safe to show.</summary>
    private static string Message(SidecarAnswer answer)
    {
        using JsonDocument error = JsonDocument.Parse(answer.Body);
        return error.RootElement.ValueKind is JsonValueKind.Object && error.RootElement.TryGetProperty("message", out JsonElement message) && message.GetString() is { } text
            ? text
            : $"the sidecar answered with status {(int)answer.Status}";
    }

    private static StartFailedException Refused(string reason) => new([ResourceProblem.Error(reason)]) { Outcome = "No secret was read" };
}
