using System.Diagnostics;
using System.Globalization;
using Xunit.Abstractions;

namespace Tacit.FunctionalTests;

/// <summary>Resources that change beneath the published file.</summary>
public sealed class HotReloadTests(ITestOutputHelper output)
{
    private static readonly HttpClient Http = new();

    /// <summary>The sequence of daprd's own integration test of hot reload (golden case 165), under its error contract.</summary>
    [Fact]
    public async Task Stores_come_change_and_go_as_in_daprd()
    {
        using SampleFolder folder = new();
        File.Delete(Path.Combine(folder.Components, "fs.yaml"));
        folder.Write("components/secrets.json", """{"KEY": "of the file"}""");
        await using TacitProcess process = folder.Serve("--error-contract", "daprd");
        int port = await process.HttpPortAsync();
        Assert.Equal(500, await StatusAsync(port, "123/HOME"));

        folder.Write("components/1.yaml", Component("123", "secretstores.local.env", "prefix", "HO"));
        await UntilAsync(port, "123/ME", 200);
        Assert.Equal(401, await StatusAsync(port, "nope/ME"));

        folder.Write("components/2.yaml", Component("abc", "secretstores.local.file", "secretsFile", "secrets.json"));
        await UntilAsync(port, "abc/KEY", 200);
        folder.Write("components/2.yaml", Component("abc", "secretstores.local.env", "prefix", "HO"));
        await UntilAsync(port, "abc/ME", 200, folder.Path);

        folder.Write("components/2.yaml", Component("renamed", "secretstores.local.env", "prefix", "HO"));
        await UntilAsync(port, "renamed/ME", 200);
        Assert.Equal(401, await StatusAsync(port, "abc/ME"));

        File.Delete(Path.Combine(folder.Components, "1.yaml"));
        File.Delete(Path.Combine(folder.Components, "2.yaml"));
        await UntilAsync(port, "123/ME", 500);
    }

    [Fact]
    public async Task With_hot_reload_off_only_SIGHUP_reads_again()
    {
        using SampleFolder folder = new();
        string config = folder.Write("config.yaml", "kind: Configuration\nspec: {features: [{name: HotReload, enabled: false}]}\n");
        await using TacitProcess process = folder.Serve("--config", config);
        int port = await process.HttpPortAsync();
        Assert.DoesNotContain("HotReload", await Http.GetStringAsync($"http://localhost:{port}/v1.0/metadata"), StringComparison.Ordinal);

        folder.Write("components/2.yaml", Component("added", "secretstores.local.env", "prefix", "HO"));
        process.Signal(System.Runtime.InteropServices.PosixSignal.SIGHUP);
        await process.WaitForLineAsync("resources were read again; 2 secret stores are served");

        // Were the folder watched, this would have been one reload more: the signal finds nothing new.
        Assert.Equal(200, await StatusAsync(port, "added/ME"));
        Assert.Single(process.OutputLines, line => line.Contains("resources were read again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_used_changes_nothing_and_is_said_in_log_metadata_and_metrics()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve();
        int port = await process.HttpPortAsync();

        string broken = folder.Write("components/fs.yaml", "apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {name: fs}\nspec: {type: secretstores.local.fiel}\n");
        string line = await process.WaitForLineAsync("resources were read again and are not used");

        Assert.Contains($"{broken}:4:14: component 'fs': couldn't find secret store secretstores.local.fiel/v1. Did you mean 'secretstores.local.file'?", line, StringComparison.Ordinal);
        Assert.Equal(200, await StatusAsync(port, "fs/secret"));
        Assert.Contains("tacitReloadError", await Http.GetStringAsync($"http://localhost:{port}/v1.0/metadata"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_time_until_a_change_is_served_is_printed()
    {
        using SampleFolder folder = new();
        await using TacitProcess process = folder.Serve();
        int port = await process.HttpPortAsync();
        List<double> times = [];
        for (int i = 0; i < 5; i++)
        {
            long written = Stopwatch.GetTimestamp();
            folder.Write("components/changing.yaml", Component($"s{i}", "secretstores.local.env", "prefix", "HO"));
            await UntilAsync(port, $"s{i}/ME", 200);
            times.Add(Stopwatch.GetElapsedTime(written).TotalMilliseconds);
        }

        await Figures.PrintAsync(output, "reload", string.Create(
            CultureInfo.InvariantCulture, $"changed component to its first answer: {times.Order().ElementAt(2):0} ms in the middle, {times.Max():0} ms at most, of {times.Count}"));
    }

    private static async Task<int> StatusAsync(int port, string secret)
    {
        using HttpResponseMessage answer = await Http.GetAsync($"http://localhost:{port}/v1.0/secrets/{secret}");
        return (int)answer.StatusCode;
    }

    /// <summary>Asks until the status is the one wanted, and the body holds a text.</summary>
    private static async Task UntilAsync(int port, string secret, int status, string body = "")
    {
        using CancellationTokenSource hangGuard = new(TimeSpan.FromSeconds(60));
        while (true)
        {
            using HttpResponseMessage answer = await Http.GetAsync($"http://localhost:{port}/v1.0/secrets/{secret}", hangGuard.Token);
            if ((int)answer.StatusCode == status && (await answer.Content.ReadAsStringAsync(hangGuard.Token)).Contains(body, StringComparison.Ordinal))
                return;
        }
    }

    private static string Component(string name, string type, string field, string value) => $"""
        apiVersion: dapr.io/v1alpha1
        kind: Component
        metadata:
          name: "{name}"
        spec:
          type: {type}
          version: v1
          metadata:
          - name: {field}
            value: {value}
        """;
}
