using System.Runtime.InteropServices;

namespace Tacit.FunctionalTests.SecretInjection;

/// <summary>Secrets that an app gets as files: where they are, who can read them, and that they are gone at the end.</summary>
public sealed class SecretFileTests
{
    private static readonly string[] Flags = ["--secret-file", "./key=fs/secret"];

    /// <summary>Shows the place of the file and what may be done with it.</summary>
    private const string Look = "p=$(readlink -f key); echo place $p $(stat -c %a $p) $(stat -c %a $(dirname $p)) $(wc -c < key)";

    [Theory]
    [InlineData("true", 0, 0)]
    [InlineData("exit 3", 0, 3)]
    [InlineData("kill -9 $$", 0, 137)]
    [InlineData("exec sleep 1000", 15, 0)]
    [InlineData("trap 'exit 5' INT; while :; do sleep 0.1; done", 2, 5)]
    [InlineData("rm key; rm -r $(dirname $p)", 0, 0)]
    public async Task The_file_is_in_memory_for_its_user_alone_and_gone_at_every_end(string app, int signal, int exitCode)
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Run(Flags, "sh", "-c", $"{Look}; {app}");
        string[] seen = (await process.WaitForLineAsync("== APP == place "))["== APP == place ".Length..].Split(' ');
        if (signal > 0)
            process.Signal(signal);

        Assert.Equal(exitCode, await process.ExitAsync());
        Assert.Equal(["600", $"{SampleFolder.Canary.Length}"], [seen[1], seen[3]]);
        if (IsMemory())
        {
            Assert.StartsWith("/dev/shm/tacit-secrets-", seen[0], StringComparison.Ordinal);
            Assert.Equal("700", seen[2]);
            Assert.False(Path.Exists(Path.GetDirectoryName(seen[0])));
        }

        Assert.Equal(["components"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Where(name => name != "tacit"));
    }

    [Fact]
    public async Task What_exists_is_not_overwritten()
    {
        using SampleFolder folder = new();
        string key = folder.Write("key", "the user's");
        await using TacitProcess process = folder.Run(Flags, "true");

        Assert.Equal(1, await process.ExitAsync());
        Assert.Equal($"error: --secret-file {key}: it exists already, and is not overwritten; remove it, or choose another path\nThe app was not started: 1 problem.", process.Error);
        Assert.Equal("the user's", await File.ReadAllTextAsync(key));
    }

    [Fact]
    public async Task What_a_killed_run_left_behind_is_taken_over_by_the_next()
    {
        if (!IsMemory())
            return;
        using SampleFolder folder = new();
        await using TacitProcess killed = folder.Run(Flags, "sh", "-c", $"{Look}; exec sleep 1000");
        string left = (await killed.WaitForLineAsync("== APP == place "))["== APP == place ".Length..].Split(' ')[0];
        killed.Kill();
        await killed.ExitAsync();
        Assert.True(File.Exists(left));

        await using TacitProcess next = folder.Run(Flags, "sh", "-c", $"test $(cat key) = {SampleFolder.Canary} && echo same");

        Assert.Equal(0, await next.ExitAsync());
        Assert.Contains("== APP == same", next.OutputLines);
        Assert.False(Path.Exists(Path.GetDirectoryName(left)));
        Assert.False(new FileInfo(Path.Combine(folder.Path, "key")).LinkTarget is not null);
    }

    [Fact]
    public async Task Runs_side_by_side_let_each_others_files_be()
    {
        using SampleFolder folder = new();
        await using TacitProcess first = folder.Run(Flags, "sh", "-c", $"trap 'cat key | wc -c; exit 0' TERM; {Look}; while :; do sleep 0.1; done");
        await first.WaitForLineAsync("== APP == place ");
        await using TacitProcess same = folder.Run(Flags, "true");
        await using TacitProcess other = folder.Run(["--secret-file", "./other=fs/secret"], "sh", "-c", "test -s other && echo there");

        Assert.Equal(1, await same.ExitAsync());
        Assert.Equal(0, await other.ExitAsync());
        Assert.Contains("== APP == there", other.OutputLines);
        first.Signal(PosixSignal.SIGTERM);
        Assert.Equal(0, await first.ExitAsync());
        Assert.Contains($"== APP == {SampleFolder.Canary.Length}", first.OutputLines);
    }

    private static bool IsMemory() => Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").DriveFormat == "tmpfs" && new DriveInfo(Path.GetTempPath()).DriveFormat != "tmpfs";
}
