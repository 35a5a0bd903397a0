using System.Runtime.InteropServices;

namespace Tacit.FunctionalTests.SecretInjection;

/// <summary><c>tacit run --watch</c>: what an app sees when a secret changes.</summary>
public sealed class WatchTests
{
    private static readonly string[] Variable = ["--watch", "-e", "A=fs/secret"];

    [Fact]
    public async Task A_change_starts_the_app_again_with_the_new_value()
    {
        using SampleFolder folder = new();
        Change(folder, "value-1");
        await using TacitProcess process = folder.Run(Variable, "sh", "-c", "echo \"has $A\"; exec sleep 1000");
        await process.WaitForLineAsync("== APP == has value-1");

        foreach (string value in (string[])["value-2", "value-3", "value-4", "value-5", "value-6"])
            Change(folder, value);

        await process.WaitForLineAsync("A changed: restarting the app");
        await process.WaitForLineAsync("== APP == has value-6");
        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await process.ExitAsync());
        Assert.DoesNotContain(process.OutputLines, line => line.Contains("value-", StringComparison.Ordinal) && !line.StartsWith("== APP == has ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_signal_comes_when_the_file_holds_the_new_value()
    {
        using SampleFolder folder = new();
        Change(folder, "value-1");
        await using TacitProcess process = folder.Run(
            ["--watch", "--on-change", "HUP", "--secret-file", "key=fs/secret", "-e", "A=fs/secret"],
            "sh", "-c", "trap 'echo \"now $(cat key)\"' HUP; echo \"has $(cat key)\"; while :; do sleep 0.1; done");
        await process.WaitForLineAsync("== APP == has value-1");

        Change(folder, "value-2");
        await process.WaitForLineAsync("== APP == now value-2");
        Change(folder, "value-3");
        await process.WaitForLineAsync("== APP == now value-3");

        Assert.Contains(process.OutputLines, line => line.EndsWith("--on-change SIGHUP: the variables of a running app cannot be changed; only files are kept up to date", StringComparison.Ordinal));
        Assert.Contains(process.OutputLines, line => line.EndsWith($"A, {Path.Combine(folder.Path, "key")} changed: SIGHUP to the app", StringComparison.Ordinal));
        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await process.ExitAsync());
        Assert.False(Path.Exists(Path.Combine(folder.Path, "key")));
    }

    [Fact]
    public async Task A_secret_that_is_gone_for_a_while_changes_nothing_and_is_said_once()
    {
        using SampleFolder folder = new();
        Change(folder, "value-1");
        await using TacitProcess process = folder.Run(Variable, "sh", "-c", "echo \"has $A\"; while :; do sleep 0.4; echo tick; done");
        await process.WaitForLineAsync("== APP == has value-1");

        Replace(folder, """{"other":"x"}""");
        await process.WaitForLineAsync("--watch: the app keeps the values that it has: --env A: failed getting secret with key secret from secret store fs: secret secret not found");
        int ticks = Ticks(process);
        while (Ticks(process) < ticks + 4)
            await Task.Yield();
        Change(folder, "value-2");
        await process.WaitForLineAsync("== APP == has value-2");

        Assert.Single(process.OutputLines, line => line.Contains("the app keeps the values", StringComparison.Ordinal));
        Assert.Single(process.OutputLines, line => line.Contains("restarting the app", StringComparison.Ordinal));
        process.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await process.ExitAsync());
    }

    [Fact]
    public async Task An_interrupt_while_the_app_ends_for_a_restart_ends_the_run_and_kills_nothing()
    {
        using SampleFolder folder = new();
        Change(folder, "value-1");
        await using TacitProcess process = folder.Run(
            Variable, "sh", "-c", "trap 'echo saving' TERM; trap 'echo done saving; exit 6' INT; echo \"has $A\"; while :; do sleep 0.1; done");
        await process.WaitForLineAsync("== APP == has value-1");
        Change(folder, "value-2");
        await process.WaitForLineAsync("== APP == saving");

        process.Signal(PosixSignal.SIGINT);

        Assert.Equal(6, await process.ExitAsync());
        Assert.Contains("== APP == done saving", process.OutputLines);
        Assert.DoesNotContain("== APP == has value-2", process.OutputLines);
    }

    [Fact]
    public async Task An_app_that_ends_by_itself_ends_the_run()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(Variable, "sh", "-c", "exit 9");

        Assert.Equal(9, await process.ExitAsync());
    }

    private static int Ticks(TacitProcess process) => process.OutputLines.Count(line => line == "== APP == tick");

    private static void Change(SampleFolder folder, string value) => Replace(folder, $$"""{"secret":"{{value}}"}""");

    private static void Replace(SampleFolder folder, string content) =>
        File.Move(folder.Write("secrets.new", content), folder.SecretsFile, overwrite: true);
}
