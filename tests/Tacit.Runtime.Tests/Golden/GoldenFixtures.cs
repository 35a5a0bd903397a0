using System.Collections.Concurrent;
using System.Text.Json;
using Tacit.Abstractions;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Golden;

/// <summary>The sidecars that the golden cases are sent to: one for each fixture and contract, started when first needed.</summary>
public sealed class GoldenFixtures : IAsyncLifetime
{
    private readonly ConcurrentDictionary<(string Fixture, ErrorContract Contract), Lazy<Task<InProcessSidecar>>> _sidecars = new();

    /// <summary>Each case, by its id, under each error contract.</summary>
    internal static TheoryData<string, string> UnderBothContracts(IEnumerable<string> ids)
    {
        TheoryData<string, string> data = [];
        foreach (string id in ids)
        {
            data.Add(id, nameof(ErrorContract.Documented));
            data.Add(id, nameof(ErrorContract.Daprd));
        }

        return data;
    }

    internal Task<InProcessSidecar> GetAsync(string fixture, ErrorContract contract) =>
        _sidecars.GetOrAdd((fixture, contract), key => new(() => StartAsync(key.Fixture, key.Contract))).Value;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (Lazy<Task<InProcessSidecar>> sidecar in _sidecars.Values)
            await (await sidecar.Value).DisposeAsync();
    }

    private static Task<InProcessSidecar> StartAsync(string fixture, ErrorContract contract)
    {
        string folder = Path.Combine(GoldenCase.Folder, "fixtures", fixture);
        string settingsFile = Path.Combine(folder, "fixture.json");
        Settings settings = File.Exists(settingsFile)
            ? JsonSerializer.Deserialize<Settings>(File.ReadAllText(settingsFile), GoldenCase.Json)!
            : new();
        string config = Path.Combine(folder, "config.yaml");
        SidecarOptions options = InProcessSidecar.Options() with
        {
            ErrorContract = contract,
            ConfigPaths = File.Exists(config) ? [config] : [],
            Environment = settings.Env,
            ApiToken = settings.ApiToken,
            AllowedOrigins = settings.AllowedOrigins.Length == 0 ? [] : [settings.AllowedOrigins],
        };
        return fixture == "U"
            ? InProcessSidecar.StartAsync(options, [UnitTestStore().Descriptor], UnitTestSource(options))
            : InProcessSidecar.StartAsync(options with { ResourcesPaths = [Path.Combine(folder, "components")] });
    }

    private static FakeResourceSource UnitTestSource(SidecarOptions options) =>
        new([.. Enumerable.Range(1, 4).Select(i => FakeResourceSource.Component($"store{i}"))]) { Configuration = File.ReadAllText(options.ConfigPaths.Single()) };

    /// <summary>The mock behind daprd's own unit tests.</summary>
    private static FakeSecretStore UnitTestStore()
    {
        FakeSecretStore store = new() { Secrets = { ["good-key"] = SecretData.OfValue("good-key", "life is good") } };
        store.OnGet = (request, _) => request.Name switch
        {
            "error-key" => throw new SecretStoreException(SecretStoreFailure.InvalidRequest, "error occurs with error-key"),
            "good-key" => new(store.Secrets["good-key"]),
            _ => throw new SecretStoreException(SecretStoreFailure.NotFound, $"secret {request.Name} not found"),
        };
        return store;
    }

    private sealed record Settings
    {
        public Dictionary<string, string> Env { get; init; } = [];

        public string ApiToken { get; init; } = "";

        public string AllowedOrigins { get; init; } = "";
    }
}
