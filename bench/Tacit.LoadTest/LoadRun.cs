using System.Globalization;

namespace Tacit.LoadTest;

/// <summary>The servers, the rounds and the figures.</summary>
internal static class LoadRun
{
    /// <summary>Measures everything; the lines to show.</summary>
    /// <exception cref="LoadFailedException">A server does not start, or does not answer as it must.</exception>
    public static async Task<IReadOnlyList<string>> RunAsync(LoadOptions options, CancellationToken cancellationToken)
    {
        DirectoryInfo resources = Directory.CreateTempSubdirectory("tacit-load-");
        try
        {
            WriteResources(resources.FullName);
            using Child bare = await StartBareAsync(cancellationToken);
            using Child tacit = await StartTacitAsync(options.Executable, resources.FullName, cancellationToken);
            return Measure(options, bare, tacit, cancellationToken);
        }
        finally
        {
            resources.Delete(recursive: true);
        }
    }

    private static List<string> Measure(LoadOptions options, Child bare, Child tacit, CancellationToken cancellationToken)
    {
        Measurement bareHttp = new("bare Kestrel over HTTP", bare, server => new Http1Load(server.HttpPort));
        Measurement tacitHttp = new("tacit over HTTP", tacit, server => new Http1Load(server.HttpPort));
        Measurement bareGrpc = new("bare Kestrel over gRPC", bare, server => new GrpcLoad(server.GrpcPort, options.Streams));
        Measurement tacitGrpc = new("tacit over gRPC", tacit, server => new GrpcLoad(server.GrpcPort, options.Streams));

        // Interleaved, so that what else the machine does falls on all alike; the first round is for the compiler.
        for (int round = 0; round <= options.Rounds; round++)
        {
            foreach (Measurement measurement in new[] { bareHttp, tacitHttp, bareGrpc, tacitGrpc })
                measurement.Round(options, keep: round > 0, cancellationToken);
        }

        List<string> lines = [Line("HTTP", tacitHttp.Median, bareHttp.Median), Line("gRPC", tacitGrpc.Median, bareGrpc.Median)];
        if (tacit.ResidentMemory() is { } memory)
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"resident memory after the load: {memory:0.0} MiB"));
        return lines;
    }

    private static string Line(string transport, double tacit, double bare) => string.Create(
        CultureInfo.InvariantCulture, $"{transport}  get: {tacit:0} calls/s, bare Kestrel {bare:0} calls/s, ratio {tacit / bare:0.00}");

    private static Task<Child> StartBareAsync(CancellationToken cancellationToken)
    {
        // Either the executable of this project, or "dotnet" and its assembly.
        string self = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(self) == "dotnet" ? [typeof(LoadRun).Assembly.Location] : [];
        return Child.StartAsync("the bare server", self, [.. assembly, Program.Bare], cancellationToken);
    }

    private static Task<Child> StartTacitAsync(string executable, string resources, CancellationToken cancellationToken) => Child.StartAsync(
        "tacit",
        executable,
        ["serve", "--app-id", "load", "--resources-path", resources, "--dapr-http-port", "0", "--dapr-grpc-port", "0", "--metrics-port", "0"],
        cancellationToken);

    private static void WriteResources(string folder)
    {
        File.WriteAllText(Path.Combine(folder, "secrets.json"), $$"""{ "{{SecretCall.Name}}": "{{SecretCall.Value}}" }""");
        File.WriteAllText(Path.Combine(folder, "store.yaml"), $"""
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: {SecretCall.Store}
            spec:
              type: secretstores.local.file
              version: v1
              metadata:
              - name: secretsFile
                value: secrets.json
            """);
    }
}
