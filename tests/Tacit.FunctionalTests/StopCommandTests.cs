using System.Globalization;
using System.Text.Json;

namespace Tacit.FunctionalTests;

/// <summary><c>tacit stop</c>: what it ends, what it waits for, and what it says of it.</summary>
public sealed class StopCommandTests
{
    [Fact]
    public async Task A_sidecar_ends_in_order_and_is_named_with_its_process()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = folder.Serve();
        await RunningSidecars.ListAsync(folder, 1);

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "--app-id", "myapp");

        Assert.Equal(0, await stop.ExitAsync());
        Assert.Equal($"✅  app stopped successfully: myapp\n    ended: tacit ({serve.Pid})", stop.Output);
        Assert.False(TacitProcess.IsAlive(serve.Pid));
        Assert.Equal(0, await serve.ExitAsync());
        Assert.Contains("Received signal 'terminated'", serve.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_app_ends_with_all_that_it_started()
    {
        using SampleFolder folder = new();
        await using TacitProcess run = folder.Run([], "sh", "-c", "setsid sleep 1000 & echo grandchild $!; exec sleep 1001");
        string line = await run.WaitForLineAsync("== APP == grandchild ");
        int grandchild = int.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture);
        await RunningSidecars.ListAsync(folder, 1);

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "myapp");

        Assert.Equal(0, await stop.ExitAsync());
        Assert.Contains("✅  app stopped successfully: myapp", stop.OutputLines);
        Assert.Contains($"tacit ({run.Pid})", stop.Output, StringComparison.Ordinal);
        Assert.Contains($"sleep ({grandchild})", stop.Output, StringComparison.Ordinal);
        Assert.False(TacitProcess.IsAlive(grandchild));
        Assert.Equal(0, await run.ExitAsync());
    }

    [Fact]
    public async Task An_app_that_does_not_want_to_end_is_waited_for_and_ended()
    {
        using SampleFolder folder = new();
        await using TacitProcess run = folder.Run([], "sh", "-c", "trap '' TERM; echo ready; while :; do sleep 0.2; done");
        await run.WaitForLineAsync("== APP == ready");
        await RunningSidecars.ListAsync(folder, 1);

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "myapp");

        Assert.Equal(0, await stop.ExitAsync());
        Assert.StartsWith($"⌛  waiting for myapp to end: tacit ({run.Pid}), sh (", stop.Output, StringComparison.Ordinal);
        Assert.Contains("✅  app stopped successfully: myapp", stop.OutputLines);
        Assert.Equal(137, await run.ExitAsync());
    }

    [Fact]
    public async Task A_sidecar_that_does_not_react_is_killed()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = folder.Serve();
        await RunningSidecars.ListAsync(folder, 1);
        serve.Suspend();

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "myapp");

        Assert.Equal(0, await stop.ExitAsync());
        Assert.Equal(
            $"""
            ⌛  waiting for myapp to end: tacit ({serve.Pid})
            ⚠  myapp did not end within 10 s: killing tacit ({serve.Pid})
            ✅  app stopped successfully: myapp
                ended: tacit ({serve.Pid})
            """,
            stop.Output);
        Assert.Equal(137, await serve.ExitAsync());
    }

    [Fact]
    public async Task Every_sidecar_with_the_id_ends_and_no_other()
    {
        using SampleFolder folder = new();
        await using TacitProcess first = folder.Serve();
        await using TacitProcess second = folder.Serve();
        await using TacitProcess other = RunningSidecars.Serve(folder, "other");
        await RunningSidecars.ListAsync(folder, 3);

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "myapp");

        Assert.Equal(0, await stop.ExitAsync());
        Assert.Equal(2, stop.OutputLines.Count(line => line == "✅  app stopped successfully: myapp"));
        Assert.Equal("other", (await RunningSidecars.ListAsync(folder, 1)).Single().GetProperty("appId").GetString());
        Assert.True(TacitProcess.IsAlive(other.Pid));
    }

    [Fact]
    public async Task Several_ids_may_be_given_and_the_unknown_ones_are_named()
    {
        using SampleFolder folder = new();
        await using TacitProcess a = RunningSidecars.Serve(folder, "app-a");
        await using TacitProcess b = RunningSidecars.Serve(folder, "app-b");
        await using TacitProcess c = RunningSidecars.Serve(folder, "app-c");
        await using TacitProcess d = RunningSidecars.Serve(folder, "order-processor");
        await RunningSidecars.ListAsync(folder, 4);

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "-a", "app-a,app-b", "--app-id", "order-procesor", "app-c", "zzzzzz");

        Assert.Equal(1, await stop.ExitAsync());
        Assert.Equal(3, stop.OutputLines.Count(line => line.StartsWith('✅')));
        Assert.Equal(
            """
            ❌  failed to stop app id zzzzzz: couldn't find app id zzzzzz
                'tacit list' shows what is running.
            ❌  failed to stop app id order-procesor: couldn't find app id order-procesor
                Did you mean 'order-processor'? 'tacit list' shows what is running.
            """,
            stop.Error);
        Assert.Equal("order-processor", (await RunningSidecars.ListAsync(folder, 1)).Single().GetProperty("appId").GetString());
    }

    [Fact]
    public async Task What_a_killed_sidecar_left_behind_is_not_found()
    {
        using SampleFolder folder = new();
        await using (TacitProcess serve = folder.Serve())
            await RunningSidecars.ListAsync(folder, 1);

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "myapp");

        Assert.Equal(1, await stop.ExitAsync());
        Assert.Contains("couldn't find app id myapp", stop.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_that_another_process_has_by_now_is_left_alone()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = folder.Serve();
        await RunningSidecars.ListAsync(folder, 1);
        string file = Directory.EnumerateFiles(Path.Combine(folder.Path, "tacit")).Single();
        string text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("\"processStart\": \"", "\"processStart\": \"1", StringComparison.Ordinal));

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "myapp");

        Assert.Equal(1, await stop.ExitAsync());
        Assert.True(TacitProcess.IsAlive(serve.Pid));
    }

    [Fact]
    public async Task A_launcher_named_dapr_is_told_in_place_of_its_sidecar()
    {
        using SampleFolder folder = new();
        string dapr = folder.Write("dapr", $"""
            #!/bin/sh
            trap 'echo launcher was told; kill $sidecar; wait $sidecar; exit 0' TERM
            {Programs.Tacit} serve --app-id myapp --resources-path components --dapr-http-port 0 --dapr-grpc-port 0 --metrics-port 0 &
            sidecar=$!
            wait $sidecar
            """);
        File.SetUnixFileMode(dapr, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using TacitProcess launcher = TacitProcess.Start(new StartOptions { FileName = dapr, Arguments = [], WorkingDirectory = folder.Path });
        await RunningSidecars.PutMetadataAsync(await launcher.HttpPortAsync(), "cliPID", launcher.Pid.ToString(CultureInfo.InvariantCulture));
        int sidecar = (await RunningSidecars.ListAsync(folder, 1)).Single().GetProperty("daprdPid").GetInt32();

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "myapp");

        Assert.Equal(0, await stop.ExitAsync());
        Assert.Contains($"dapr ({launcher.Pid})", stop.Output, StringComparison.Ordinal);
        Assert.Contains($"tacit ({sidecar})", stop.Output, StringComparison.Ordinal);
        Assert.Equal(0, await launcher.ExitAsync());
        Assert.Contains("launcher was told", launcher.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_is_no_launcher_is_left_alone_whatever_the_metadata_says()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = folder.Serve();
        await using TacitProcess bystander = TacitProcess.Start(new StartOptions { FileName = "/bin/sleep", Arguments = ["1000"] });
        await RunningSidecars.PutMetadataAsync(await serve.HttpPortAsync(), "cliPID", bystander.Pid.ToString(CultureInfo.InvariantCulture));
        await RunningSidecars.ListAsync(folder, 1);

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "myapp");

        Assert.Equal(0, await stop.ExitAsync());
        Assert.Equal(0, await serve.ExitAsync());
        Assert.True(TacitProcess.IsAlive(bystander.Pid));
    }

    /// <summary>Whoever may call a sidecar can write its metadata, so another run is not ended because of it.</summary>
    [Fact]
    public async Task Another_run_is_left_alone_whatever_the_metadata_says()
    {
        using SampleFolder folder = new();
        await using TacitProcess other = folder.Run([], "sleep", "1000");
        await RunningSidecars.ListAsync(folder, 1);
        await using TacitProcess serve = RunningSidecars.Serve(folder, "bystander");
        int port = await serve.HttpPortAsync();
        await RunningSidecars.PutMetadataAsync(port, "cliPID", other.Pid.ToString(CultureInfo.InvariantCulture));
        await RunningSidecars.PutMetadataAsync(port, "runTemplatePath", "/x/dapr.yaml");
        await RunningSidecars.ListAsync(folder, 2);

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "-f", "/x/dapr.yaml");

        Assert.Equal(0, await stop.ExitAsync());
        Assert.Equal(0, await serve.ExitAsync());
        Assert.True(TacitProcess.IsAlive(other.Pid));
    }

    [Fact]
    public async Task A_sidecar_that_shares_its_process_is_asked_to_shut_down()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = folder.Serve();
        await ShareProcessAsync(folder);

        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "myapp");

        Assert.Equal(0, await stop.ExitAsync());
        Assert.Equal("✅  app stopped successfully: myapp", stop.Output);
        Assert.Equal(0, await serve.ExitAsync());
        Assert.Contains("Shutdown requested via API", serve.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sidecar_that_shares_its_process_and_wants_a_token_is_asked_with_that_of_the_environment()
    {
        using SampleFolder folder = new();
        await using TacitProcess serve = TacitProcess.Start(new StartOptions
        {
            Arguments = ["serve", "--app-id", "myapp", "--resources-path", folder.Components, "--unix-domain-socket", "sockets", "--metrics-port", "0"],
            WorkingDirectory = folder.Path,
            Environment = new Dictionary<string, string> { ["DAPR_API_TOKEN"] = "token-3c1f" },
        });
        await ShareProcessAsync(folder);

        await using TacitProcess refused = RunningSidecars.Command(folder, "stop", "myapp");
        Assert.Equal(1, await refused.ExitAsync());
        Assert.Equal("❌  failed to stop app id myapp: its sidecar refuses the API token; set DAPR_API_TOKEN to the one that it was started with", refused.Error);
        Assert.True(TacitProcess.IsAlive(serve.Pid));

        await using TacitProcess stop = RunningSidecars.Command(folder, "token-3c1f", ["stop", "myapp"]);
        Assert.Equal(0, await stop.ExitAsync());
        Assert.Equal(0, await serve.ExitAsync());
    }

    [Fact]
    public async Task Everything_from_a_run_file_ends_with_its_launcher()
    {
        using SampleFolder folder = new();
        string runFile = folder.Write("dapr.yaml", "version: 1\n");
        await using TacitProcess serve = folder.Serve();
        await using TacitProcess other = RunningSidecars.Serve(folder, "other");
        await RunningSidecars.PutMetadataAsync(await serve.HttpPortAsync(), "runTemplatePath", runFile);
        await RunningSidecars.ListAsync(folder, 2);

        await using TacitProcess unknown = RunningSidecars.Command(folder, "stop", "-f", "components");
        await using TacitProcess stop = RunningSidecars.Command(folder, "stop", "-f", ".");

        Assert.Equal(1, await unknown.ExitAsync());
        Assert.StartsWith($"❌  failed to stop Tacit and app processes: couldn't find apps with run file \"{folder.Components}/dapr.yaml\"\n", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(0, await stop.ExitAsync());
        Assert.Equal($"✅  Tacit and app processes stopped successfully\n    ended: tacit ({serve.Pid})", stop.Output);
        Assert.True(TacitProcess.IsAlive(other.Pid));
    }

    [Fact]
    public async Task One_app_of_several_from_a_run_file_ends_and_then_the_rest()
    {
        using SampleFolder folder = new();
        folder.Write("dapr.yaml", """
            version: 1
            common:
              resourcesPath: components
            apps:
            - appID: web
              appDirPath: .
              command: ["sh", "-c", "sleep 1000 & wait"]
            - appID: worker
              appDirPath: .
              command: ["sleep", "1001"]
            """);
        await using TacitProcess run = RunningSidecars.Command(folder, "run", "-f", ".");
        JsonElement[] listed = await RunningSidecars.ListAsync(folder, 2);

        await using TacitProcess one = RunningSidecars.Command(folder, "stop", "web");
        Assert.Equal(0, await one.ExitAsync());
        Assert.Matches($@"^✅  app stopped successfully: web\n    ended: sh \({Pid(listed[0])}\), sleep \(\d+\)$", one.Output);
        Assert.False(TacitProcess.IsAlive(Pid(listed[0])));
        Assert.True(TacitProcess.IsAlive(Pid(listed[1])));

        await using TacitProcess rest = RunningSidecars.Command(folder, "stop", "-f", "dapr.yaml");
        Assert.Equal(0, await rest.ExitAsync());
        Assert.Contains($"tacit ({run.Pid})", rest.Output, StringComparison.Ordinal);
        Assert.Equal(0, await run.ExitAsync());
        Assert.False(TacitProcess.IsAlive(Pid(listed[1])));

        static int Pid(JsonElement sidecar) => sidecar.GetProperty("appPid").GetInt32();
    }

    [Theory]
    [InlineData("what to stop is either app ids or --run-file")]
    [InlineData("what to stop is either app ids or --run-file", "myapp", "-f", ".")]
    [InlineData("unknown flag: --al", "--al")]
    public async Task A_command_line_that_names_nothing_or_too_much_is_refused(string expected, params string[] arguments)
    {
        using SampleFolder folder = new();
        await using TacitProcess stop = RunningSidecars.Command(folder, ["stop", .. arguments]);

        Assert.Equal(2, await stop.ExitAsync());
        Assert.Contains(expected, stop.Error, StringComparison.Ordinal);
    }

    /// <summary>Says of the one sidecar that others are in its process.</summary>
    private static async Task ShareProcessAsync(SampleFolder folder)
    {
        await RunningSidecars.ListAsync(folder, 1);
        string file = Directory.EnumerateFiles(Path.Combine(folder.Path, "tacit")).Single();
        string text = await File.ReadAllTextAsync(file);
        await File.WriteAllTextAsync(file, text.Replace("\"sharesProcess\": false", "\"sharesProcess\": true", StringComparison.Ordinal));
    }
}
