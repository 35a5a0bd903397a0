namespace Tacit.FunctionalTests;

/// <summary>A sample that asks for an API token and whose scope hides one of three secrets, as the gRPC clients expect it.</summary>
internal sealed class GuardedSample : IDisposable
{
    public const string Token = "tok-5f1e0c";

    private readonly SampleFolder _folder = new();

    public GuardedSample()
    {
        _folder.Write("components/secrets.json", """{"k1":"v1","k2":"v2","hidden":"h"}""");
        _folder.Write("config.yaml", "kind: Configuration\nspec: {secrets: {scopes: [{storeName: fs, deniedSecrets: [hidden]}]}}\n");
    }

    public string Path => _folder.Path;

    /// <summary><c>tacit serve</c> over it, with the gRPC API on the port, or on a free one.</summary>
    public TacitProcess Serve(int grpcPort = 0) => TacitProcess.Start(new StartOptions
    {
        Arguments =
        [
            "serve", "--app-id", "myapp", "--resources-path", _folder.Components, "--config", "config.yaml",
            "--dapr-http-port", "0", "--dapr-grpc-port", $"{grpcPort}", "--metrics-port", "0",
        ],
        WorkingDirectory = Path,
        Environment = new Dictionary<string, string> { ["DAPR_API_TOKEN"] = Token },
    });

    public void Dispose() => _folder.Dispose();
}
