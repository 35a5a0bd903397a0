using System.Globalization;
using System.Runtime.InteropServices;
using Tacit.Testing;

namespace Tacit.FunctionalTests.Cli;

/// <summary>Probe C4: tools that start the app as a child of their own end with it, whatever the signal.</summary>
public sealed class LanguageToolTests
{
    [RequiresFact("npm")]
    public Task Npm_start_ends_with_its_app() => EndAsync(
        "npm start",
        [0],
        ("package.json", """{"name": "app", "version": "1.0.0", "scripts": {"start": "node app.js"}}"""),
        ("app.js", """console.log("app " + process.pid); setInterval(() => {}, 1000000);"""));

    /// <summary>It waits for its app at an interrupt, and then says by 1 that the app was interrupted.</summary>
    [RequiresFact("go")]
    public Task Go_run_ends_with_its_app() => EndAsync(
        "go run .",
        [0, 1],
        ("go.mod", "module app\n\ngo 1.19\n"),
        ("app.go", """
            package main

            import (
            	"fmt"
            	"os"
            	"time"
            )

            func main() {
            	fmt.Println("app", os.Getpid())
            	time.Sleep(time.Hour)
            }
            """));

    [RequiresFact("dotnet")]
    public Task Dotnet_run_ends_with_its_app() => EndAsync(
        "dotnet run app.cs",
        [0],
        ("app.cs", """
            #:property PublishAot=false
            Console.WriteLine($"app {Environment.ProcessId}");
            Thread.Sleep(Timeout.Infinite);
            """));

    private static async Task EndAsync(string app, int[] exitCodes, params (string Name, string Content)[] files)
    {
        using SampleFolder folder = new();
        using TemporaryFolder sources = new();
        foreach ((string name, string content) in files)
            sources.Write(name, content);

        foreach (PosixSignal signal in (PosixSignal[])[PosixSignal.SIGINT, PosixSignal.SIGTERM])
        {
            ProcessMark mark = new();
            await using TacitProcess run = TacitProcess.Start(new StartOptions
            {
                Arguments = ["run", "--log-level", "error", "--resources-path", folder.Components, "--", .. app.Split(' ')],
                WorkingDirectory = sources.Path,
                Environment = new Dictionary<string, string>(mark.Environment.Concat(Programs.Home)),
            });
            string line = await run.WaitForLineAsync("== APP == app ");
            int pid = int.Parse(line.Split(' ')[^1], CultureInfo.InvariantCulture);
            Assert.True(TacitProcess.IsAlive(pid));

            run.Signal(signal);
            int exitCode = await run.ExitAsync();

            Assert.Empty(mark.Processes());
            Assert.True(exitCodes.Contains(exitCode), $"{signal}: exit code {exitCode}\n{run.Output}\n{run.Error}");
        }
    }
}
