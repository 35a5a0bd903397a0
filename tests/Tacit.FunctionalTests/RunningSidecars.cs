using System.Text.Json;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit list</c> and <c>tacit stop</c> among the sidecars of one folder, which see no others.</summary>
internal static class RunningSidecars
{
    public static TacitProcess Command(SampleFolder folder, params string[] arguments) => Command(folder, "", arguments);

    public static TacitProcess Command(SampleFolder folder, string apiToken, string[] arguments) => TacitProcess.Start(new StartOptions
    {
        Arguments = arguments,
        WorkingDirectory = folder.Path,
        Environment = apiToken.Length == 0 ? new() : new Dictionary<string, string> { ["DAPR_API_TOKEN"] = apiToken },
    });

    /// <summary><c>tacit serve</c> over the folder for another app.</summary>
    public static TacitProcess Serve(SampleFolder folder, string appId) => Command(
        folder, "serve", "--app-id", appId, "--resources-path", folder.Components, "--dapr-http-port", "0", "--dapr-grpc-port", "0", "--metrics-port", "0");

    /// <summary>The list once it has so many entries: a sidecar announces itself right after it says that it runs.</summary>
    public static async Task<JsonElement[]> ListAsync(SampleFolder folder, int count, string apiToken = "")
    {
        while (true)
        {
            await using TacitProcess list = Command(folder, apiToken, ["list", "--output", "json"]);
            Assert.Equal(0, await list.ExitAsync());
            using JsonDocument json = JsonDocument.Parse(list.Output);
            // An app that is being started has no number yet.
            if (json.RootElement.GetArrayLength() == count && json.RootElement.EnumerateArray().All(HasItsApp))
                return [.. json.RootElement.Clone().EnumerateArray()];
        }
    }

    private static bool HasItsApp(JsonElement sidecar) =>
        sidecar.GetProperty("command").GetString()!.Length == 0 || sidecar.GetProperty("cliPid").GetInt32() == 0 || sidecar.GetProperty("appPid").GetInt32() > 0;

    /// <summary>What a launcher that starts sidecar and app as two processes tells the sidecar to remember.</summary>
    public static async Task PutMetadataAsync(int port, string name, string value)
    {
        using HttpClient client = new();
        using HttpResponseMessage answer = await client.PutAsync(new Uri($"http://localhost:{port}/v1.0/metadata/{name}"), new StringContent(value));
        answer.EnsureSuccessStatusCode();
    }
}
