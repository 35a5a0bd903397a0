using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Xunit.Abstractions;

namespace Tacit.FunctionalTests.SecretInjection;

/// <summary><c>tacit run --mask</c>: what of an app's output is replaced, and what that costs.</summary>
public sealed class MaskTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_value_that_is_written_in_pieces_is_masked()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(["--mask", "-e", "A=fs/secret"], "sh", "-c", "printf '<canary-5'; sleep 0.3; printf 'f1e'; sleep 0.3; printf '0c>\\n'; echo \"$A\" >&2; printf canary-5");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Equal(["== APP == ***", "== APP == <***>", "== APP == canary-5"], process.OutputLines.Where(line => line.StartsWith("== APP == ", StringComparison.Ordinal)).Order());
    }

    [Fact]
    public async Task With_raw_the_streams_stay_apart_and_are_both_masked()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(["--mask", "--raw", "-e", "A=fs/secret"], "sh", "-c", "echo \"out $A\"; echo \"err $A\" >&2");

        Assert.Equal(0, await process.ExitAsync());
        Assert.Equal("out ***", process.Output);
        Assert.Contains("err ***", process.ErrorLines);
    }

    [RequiresFact("curl")]
    public async Task What_the_app_gets_from_the_API_is_masked_too()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(
            ["--mask"],
            "sh",
            "-c",
            """
            curl -s http://localhost:$DAPR_HTTP_PORT/v1.0/secrets/fs/secret; echo
            curl -s http://localhost:$DAPR_HTTP_PORT/v1.0/secrets/fs/bulk; echo
            """);

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("""== APP == {"secret":"***"}""", process.OutputLines);
        Assert.Contains("""== APP == {"secret":{"secret":"***"}}""", process.OutputLines);
        Assert.DoesNotContain(SampleFolder.Canary, process.Output + process.Error, StringComparison.Ordinal);
    }

    [RequiresFact("curl")]
    public async Task What_the_app_gets_over_gRPC_is_masked_too()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(
            ["--mask"],
            "sh",
            "-c",
            """
            printf '\000\000\000\000\014\012\002fs\022\006secret' | curl -s --http2-prior-knowledge -H 'content-type: application/grpc' -H 'te: trailers' --data-binary @- \
              http://localhost:$DAPR_GRPC_PORT/dapr.proto.runtime.v1.Dapr/GetSecret | tr -c 'a-z0-9-' '\n'; echo
            """);

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("== APP == ***", process.OutputLines);
        Assert.DoesNotContain(SampleFolder.Canary, process.Output + process.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_lines_and_short_values_are_told_apart()
    {
        using SampleFolder folder = new();
        folder.Write("components/secrets.json", """{"key":"-----BEGIN-----\ncanary-line-1\nend1\n","pin":"123"}""");
        await using TacitProcess process = folder.Run(["--mask", "-e", "KEY=fs/key", "-e", "PIN=fs/pin"], "sh", "-c", "printf %s \"$KEY\"; echo; echo \"$KEY\" | grep canary; echo \"pin $PIN\"");

        Assert.Equal(0, await process.ExitAsync());
        Assert.DoesNotContain("canary", process.Output, StringComparison.Ordinal);
        Assert.Contains("== APP == pin 123", process.OutputLines);
        Assert.Contains(process.OutputLines, line => line.EndsWith("--mask: the value of PIN has fewer than 4 characters and is shown as it is", StringComparison.Ordinal));
    }

    [RequiresFact("python3")]
    public async Task On_a_terminal_the_app_keeps_it_and_even_what_is_typed_is_masked()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = TerminalSession.Run(
            folder,
            "--mask --env A=fs/secret",
            """import os; print("terminal", os.isatty(0), os.isatty(1)); print("\x1b[31m" + os.environ["A"] + "\x1b[0m"); print("got", input("Name? "))""",
            ("Name? ", $"{SampleFolder.Canary}\n"));

        Assert.Equal(0, await process.ExitAsync());
        Assert.Contains("terminal True True", process.Output, StringComparison.Ordinal);
        Assert.Contains("\u001b[31m***\u001b[0m", process.Output, StringComparison.Ordinal);
        Assert.Contains("Name? ***", process.Output, StringComparison.Ordinal);
        Assert.Contains("got ***", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(SampleFolder.Canary, process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_cost_of_a_thousand_values_is_printed()
    {
        using SampleFolder folder = new();
        string[] values = [.. Enumerable.Range(0, 1000).Select(number => $"sk-live-canary-{number * 7919:x8}-{number:d4}")];
        folder.Write("components/secrets.json", JsonSerializer.Serialize(values.ToDictionary(value => $"k{value[^4..]}")));
        string piece = $"{string.Join(' ', values.Take(10))} {new string('x', 600)} ";
        folder.Write("line", string.Concat(Enumerable.Repeat(piece, 1024 * 1024 / piece.Length)).PadRight(1024 * 1024, 'x') + "\n");
        const string App = "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do cat line; done; echo done";

        double masked = await MeasureAsync(["--mask", "--env-all", "fs"]);
        double plain = await MeasureAsync(["--env-all", "fs"]);

        string figure = string.Create(CultureInfo.InvariantCulture, $"16 lines of 1 MiB, 1000 masked values: {16 / masked:0.0} MiB/s with --mask, {16 / plain:0.0} MiB/s without");
        await Figures.PrintAsync(output, "mask", figure);

        async Task<double> MeasureAsync(string[] flags)
        {
            await using TacitProcess process = folder.Run(flags, "sh", "-c", App);
            await process.WaitForLineAsync("You're up and running!");
            Stopwatch clock = Stopwatch.StartNew();
            await process.WaitForLineAsync("== APP == done");
            double seconds = clock.Elapsed.TotalSeconds;
            Assert.Equal(0, await process.ExitAsync());
            Assert.Equal(flags[0] != "--mask", process.Output.Contains("canary", StringComparison.Ordinal));
            return seconds;
        }
    }
}
