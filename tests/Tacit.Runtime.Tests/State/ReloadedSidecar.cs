using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.State;

/// <summary>A sidecar whose resources a test changes, and waits until it has taken notice.</summary>
internal sealed class ReloadedSidecar : IAsyncDisposable
{
    /// <summary>Unlike any other time in the sidecar, so that its timer tells that the sidecar has nothing left to do.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(67);

    private readonly TestTimeProvider _time;
    private readonly FakeResourceSource _source;
    private readonly InProcessSidecar _sidecar;

    private ReloadedSidecar(TestTimeProvider time, FakeResourceSource source, InProcessSidecar sidecar) => (_time, _source, _sidecar) = (time, source, sidecar);

    public CapturedLogs Logs => _sidecar.Logs;

    public SidecarHost Host => _sidecar.Host;

    public TestTimeProvider Time => _time;

    public static async Task<ReloadedSidecar> StartAsync(FakeResourceSource source, params SecretStoreDescriptor[] stores)
    {
        TestTimeProvider time = new();
        return new(time, source, await InProcessSidecar.StartAsync(InProcessSidecar.Options() with { ReconcileInterval = Interval }, stores, source, time));
    }

    /// <summary>A component of a type.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="type">Its type.</param>
    /// <param name="rest">YAML of the spec beside it, in flow style.</param>
    /// <param name="auth">The store of its secrets.</param>
    public static string Component(string name, string type, string rest = "", string auth = "") =>
        $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{name: {name}}}\nspec: {{type: {type}{rest}}}\nauth: {{secretStore: {auth}}}\n";

    /// <summary>Declares other texts; completes when the sidecar has read them.</summary>
    public async Task ChangeAsync(params string[] texts)
    {
        await IdleAsync();
        _source.Texts = texts;
        // The timer that is waited for now is no longer mistaken for the next one.
        _time.Advance(TimeSpan.FromMilliseconds(1));
        _source.Change();
        await IdleAsync();
    }

    /// <summary>Lets time pass; completes when the sidecar has done all that was due.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        await IdleAsync();
        _time.Advance(time);
    }

    /// <summary>Lets the time pass until all is compared; completes when it has been.</summary>
    public async Task ReconcileAsync()
    {
        await PassAsync(Interval);
        await IdleAsync();
    }

    /// <summary>Completes when the sidecar waits for the next change.</summary>
    public Task IdleAsync() => _time.TimerAsync(Interval).Soon();

    public Task<RawAnswer> GetAsync(string path) => RawHttp.SendAsync(_sidecar.Port, "GET", $"/v1.0/secrets/{path}");

    /// <summary>What the metadata endpoint says of the last reload, or null.</summary>
    public async Task<string?> ReloadErrorAsync()
    {
        using JsonDocument metadata = JsonDocument.Parse((await RawHttp.SendAsync(_sidecar.Port, "GET", "/v1.0/metadata")).Body);
        return metadata.RootElement.GetProperty("extended").TryGetProperty("tacitReloadError", out JsonElement error) ? error.GetString() : null;
    }

    /// <summary>How many reloads the metrics page counts.</summary>
    public async Task<int> ReloadsAsync(bool success)
    {
        string series = $"tacit_resource_reloads_total{{app_id=\"myapp\",success=\"{(success ? "true" : "false")}\"}} ";
        string page = (await RawHttp.SendAsync(Host.MetricsPort, "GET", "/")).Body;
        string? line = page.Split('\n').SingleOrDefault(line => line.StartsWith(series, StringComparison.Ordinal));
        return line is null ? 0 : int.Parse(line[series.Length..], System.Globalization.CultureInfo.InvariantCulture);
    }

    public int Count(int eventId) => Logs.Lines.Count(line => line.Id.Id == eventId);

    public ValueTask DisposeAsync() => _sidecar.DisposeAsync();
}
