using System.Text;

namespace Tacit.FunctionalTests.Cli;

/// <summary>Probe C13: what the app writes is passed on byte for byte, whatever it is.</summary>
public sealed class AppOutputTests
{
    private const int LongLine = 1024 * 1024;

    private static readonly byte[] Prefix = "== APP == "u8.ToArray();

    /// <summary>The contents that have broken copiers of output.</summary>
    public static TheoryData<string> Contents => ["long line", "binary", "no newline at the end", "colours", "nothing", "empty lines"];

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Raw_output_is_the_apps_own(string content)
    {
        using SampleFolder folder = new();
        byte[] written = Write(folder, content);
        await RunAsync(folder, "--raw");

        Assert.Equal(written, await File.ReadAllBytesAsync(Path.Combine(folder.Path, "output")));
    }

    [Theory]
    [MemberData(nameof(Contents))]
    public async Task Prefixed_output_is_the_apps_own_behind_the_prefixes(string content)
    {
        using SampleFolder folder = new();
        byte[] written = Write(folder, content);
        await RunAsync(folder);

        byte[] output = await File.ReadAllBytesAsync(Path.Combine(folder.Path, "output"));
        ReadOnlySpan<byte> app = output;
        app = app[(app.IndexOf("logs will appear here.\n\n"u8) + "logs will appear here.\n\n".Length)..];
        app = app[..app.LastIndexOf(Encoding.UTF8.GetBytes("✅  Exited App successfully\n"))];
        Assert.Equal(Prefixed(written), app.ToArray());
    }

    private static async Task RunAsync(SampleFolder folder, params string[] flags)
    {
        await using TacitProcess process = TacitProcess.Start(new StartOptions
        {
            FileName = "sh",
            Arguments = ["-c", $"'{Programs.Tacit}' run --log-level error --app-id shop --resources-path components {string.Join(' ', flags)} -- cat content > output"],
            WorkingDirectory = folder.Path,
        });
        Assert.True(await process.ExitAsync() == 0, process.Error);
    }

    private static byte[] Write(SampleFolder folder, string content)
    {
        byte[] bytes = content switch
        {
            "long line" => [.. Enumerable.Repeat((byte)'x', LongLine), (byte)'\n', .. "done\n"u8],
            "binary" => Random(300_000),
            "no newline at the end" => [.. "one\ntwo"u8],
            "colours" => [.. "\e[1;31mred\e[0m\r\n\e[?25lhidden\e[?25h\tend\n"u8],
            "empty lines" => [.. "\n\n\r\n\n"u8],
            _ => [],
        };
        File.WriteAllBytes(Path.Combine(folder.Path, "content"), bytes);
        return bytes;
    }

    private static byte[] Random(int length)
    {
        byte[] bytes = new byte[length];
        new Random(20261).NextBytes(bytes);
        return bytes;
    }

    private static byte[] Prefixed(byte[] content)
    {
        List<byte> expected = [];
        foreach (Range line in Lines(content))
            expected.AddRange([.. Prefix, .. content[line], (byte)'\n']);
        return [.. expected];
    }

    /// <summary>The lines, without their ends; a last one without an end counts.</summary>
    private static IEnumerable<Range> Lines(byte[] content)
    {
        int start = 0;
        while (start < content.Length)
        {
            int end = Array.IndexOf(content, (byte)'\n', start);
            end = end < 0 ? content.Length : end;
            yield return start..end;
            start = end + 1;
        }
    }
}
