using System.Globalization;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Cli;

/// <summary>Probe C2: the command of Dapr's secret store tutorial, with an app that has a port and no <c>--</c> before it.</summary>
public sealed class TutorialTests
{
    private const string App = """
        const http = require("http");
        const url = `http://localhost:${process.env.DAPR_HTTP_PORT}/v1.0/secrets/${process.env.SECRET_STORE}/mysecret?metadata.namespace=default`;

        http.createServer(async (request, answer) => {
          console.log("Fetching URL: " + url);
          const secret = (await (await fetch(url)).json()).mysecret;
          const encoded = Buffer.from(secret).toString("base64");
          console.log("Base64 encoded secret is: " + encoded);
          answer.end(encoded);
        }).listen(process.env.APP_PORT, () => console.log("ready to be asked"));
        """;

    [RequiresFact("node")]
    public async Task The_tutorial_prints_what_it_should()
    {
        using CommandFolder commands = new();
        using TemporaryFolder tutorial = new();
        tutorial.Write("app.js", App);
        tutorial.Write("secrets.json", """{"mysecret": "abcd"}""");
        tutorial.Write("components/local-secret-store.yaml", """
            apiVersion: dapr.io/v1alpha1
            kind: Component
            metadata:
              name: localsecretstore
              namespace: default
            spec:
              type: secretstores.local.file
              version: v1
              metadata:
              - name: secretsFile
                value: secrets.json
            """);
        (int appPort, int httpPort) = (SettledPort.Next(), SettledPort.Next());
        await using TacitProcess run = Start(
            string.Create(CultureInfo.InvariantCulture, $"exec dapr run --app-id nodeapp --resources-path ./components --app-port {appPort} --dapr-http-port {httpPort} node app.js"),
            tutorial, commands);
        await run.WaitForLineAsync("ready to be asked");
        using HttpClient client = new();
        Assert.Equal("YWJjZA==", await client.GetStringAsync(new Uri($"http://localhost:{appPort}/getsecret")));

        await using TacitProcess stop = Start("dapr stop --app-id nodeapp", tutorial, commands);
        Assert.Equal(0, await stop.ExitAsync());
        ExpectedLines.InOrder(stop.OutputLines, "app stopped successfully: nodeapp");

        Assert.Equal(0, await run.ExitAsync());
        ExpectedLines.InOrder(
            run.OutputLines,
            "You're up and running! Both Dapr and your app logs will appear here.",
            $"Fetching URL: http://localhost:{httpPort}/v1.0/secrets/localsecretstore/mysecret?metadata.namespace=default",
            "Base64 encoded secret is: YWJjZA==",
            "Exited Dapr successfully",
            "Exited App successfully");
    }

    private static TacitProcess Start(string command, TemporaryFolder folder, CommandFolder commands) => TacitProcess.Start(new StartOptions
    {
        FileName = "bash",
        Arguments = ["-c", command],
        WorkingDirectory = folder.Path,
        Environment = new Dictionary<string, string>
        {
            ["PATH"] = commands.SearchPath,
            ["SECRET_STORE"] = "localsecretstore",
            ["XDG_RUNTIME_DIR"] = folder.Path,
        },
    });
}
