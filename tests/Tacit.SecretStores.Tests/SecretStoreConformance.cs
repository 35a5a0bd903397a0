using Tacit.Abstractions;

namespace Tacit.SecretStores.Tests;

/// <summary>The contract of <see cref="ISecretStore"/>: every store has a class that derives from this one and supplies the backend.</summary>
public abstract class SecretStoreConformance : IAsyncLifetime
{
    /// <summary>The mark that no output may show.</summary>
    protected const string Canary = "canary-7f3a91";

    private static readonly Dictionary<string, string> Values = new(StringComparer.Ordinal)
    {
        ["empty"] = "",
        ["blank"] = "  ",
        ["unicode"] = "pässwörd \u65e5\u672c\u8a9e \U0001f511 \u202e",
        ["newlines"] = "-----BEGIN KEY-----\r\nAAAA\n-----END KEY-----\n",
        ["quotes"] = "\"double\" 'single' `back` \\ \\\" <tag> & %41 ${x} {{y}}",
        ["control characters"] = "\u0001\u0007\u001b[31m\t\u007f",
        ["JSON"] = """{"user":"a","password":["b"]}""",
        ["64 KiB"] = new('x', 64 * 1024),
    };

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["slash"] = "team/db/password",
        ["escaped slash"] = "team%2Fdb",
        ["space"] = "db password",
        ["unicode"] = "schlüssel-\u65e5\u672c-\U0001f511",
        ["dots"] = "../db.password",
        ["separators"] = "team:db::password",
        ["query"] = "db?version=1&x=y#z",
    };

    private readonly List<ISecretStore> _stores = [];
    private StoreSurroundings? _surroundings;

    public static TheoryData<string> ValueKinds => [.. Values.Keys];

    public static TheoryData<string> NameKinds => [.. Names.Keys];

    /// <summary>The store type under test.</summary>
    public abstract SecretStoreDescriptor Descriptor { get; }

    /// <summary>What the store sees; a store that is created elsewhere says nothing that the leak check could find.</summary>
    private protected StoreSurroundings Surroundings => _surroundings ??= new(Descriptor);

    /// <summary>Component metadata that cannot be right, with the canary where a secret or credential could stand; null when any is right.</summary>
    private protected virtual (string Name, string Value)[]? InvalidMetadata => null;

    public virtual Task InitializeAsync() => Task.CompletedTask;

    /// <summary>Ends the stores; xunit disposes the class, and with it its backend, afterwards.</summary>
    public virtual async Task DisposeAsync()
    {
        foreach (ISecretStore store in _stores)
            await store.DisposeAsync();
    }

    [Fact]
    public async Task A_secret_that_was_put_in_is_got()
    {
        ISecretStore store = await StartAsync(("first", "abcd"), ("second", "efgh"));

        Assert.Equal("abcd", Value(await store.GetAsync("first"), "first"));
        Assert.Equal("efgh", Value(await store.GetAsync("second"), "second"));
    }

    [Fact]
    public async Task A_missing_secret_is_not_found()
    {
        ISecretStore store = await StartAsync(("present", "value"));

        Assert.Equal(SecretStoreFailure.NotFound, (await store.FailureAsync("absent")).Failure);
    }

    [Theory]
    [InlineData("mixed")]
    [InlineData("MIXED")]
    [InlineData("Mixe")]
    [InlineData("Mixed2")]
    [InlineData("Mixed ")]
    [InlineData(" Mixed")]
    [InlineData("M*")]
    public async Task A_name_is_matched_exactly(string name)
    {
        ISecretStore store = await StartAsync(("Mixed", "value"));

        Assert.Equal(SecretStoreFailure.NotFound, (await store.FailureAsync(name)).Failure);
    }

    [Fact]
    public async Task An_answer_has_one_pair_named_like_the_secret_unless_the_store_has_multi_value_secrets()
    {
        ISecretStore store = await StartAsync(("name", "value"));

        SecretData data = await store.GetAsync("name");

        if (!store.Features.HasFlag(SecretStoreFeatures.MultipleKeyValuesPerSecret))
            Assert.Equal("name", Assert.Single(data.Pairs).Key);
        Assert.Equal("value", Value(data, "name"));
    }

    [Fact]
    public async Task Bulk_holds_everything_and_equals_the_gets()
    {
        Dictionary<string, string> secrets = Enumerable.Range(0, 25).ToDictionary(i => $"name{i}", i => $"value{i}", StringComparer.Ordinal);
        ISecretStore store = await StartAsync([.. secrets.Select(secret => (secret.Key, secret.Value))]);

        IReadOnlyDictionary<string, SecretData> bulk = await store.BulkGetAsync();

        Assert.Superset(secrets.Keys.ToHashSet(), bulk.Keys.ToHashSet());
        foreach ((string name, SecretData data) in bulk)
            Assert.Equal((await store.GetAsync(name)).Pairs, data.Pairs);
        Assert.All(secrets, secret => Assert.Equal(secret.Value, Value(bulk[secret.Key], secret.Key)));
    }

    [Fact]
    public async Task Bulk_of_nothing_is_empty()
    {
        ISecretStore store = await StartAsync();

        Assert.Empty(await store.BulkGetAsync());
    }

    [Theory]
    [MemberData(nameof(ValueKinds))]
    public async Task A_value_comes_back_as_it_is(string kind)
    {
        string value = Values[kind];
        if (!CanHold("name", value))
            return;
        ISecretStore store = await StartAsync(("name", value));

        Assert.Equal(value, Value(await store.GetAsync("name"), "name"));
        Assert.Equal(value, Value((await store.BulkGetAsync())["name"], "name"));
    }

    [Theory]
    [MemberData(nameof(NameKinds))]
    public async Task A_name_is_taken_as_it_is(string kind)
    {
        string name = Names[kind];
        if (!CanHold(name, "value"))
            return;
        ISecretStore store = await StartAsync((name, "value"));

        Assert.Equal("value", Value(await store.GetAsync(name), name));
        Assert.Equal("value", Value((await store.BulkGetAsync())[name], name));
    }

    [Fact]
    public async Task Unknown_request_metadata_is_ignored()
    {
        ISecretStore store = await StartAsync(("name", "value"));
        Dictionary<string, string> metadata = new(StringComparer.Ordinal) { ["no-such-option"] = "1", [""] = "" };

        SecretData data = await store.GetAsync(new("name", metadata), CancellationToken.None);
        IReadOnlyDictionary<string, SecretData> bulk = await store.BulkGetAsync(new(metadata), CancellationToken.None);

        Assert.Equal("value", Value(data, "name"));
        Assert.Equal("value", Value(bulk["name"], "name"));
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_starts_is_not_made()
    {
        ISecretStore store = await StartAsync(("name", "value"));
        CancellationToken cancelled = new(canceled: true);
        Dictionary<string, string> none = [];

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.GetAsync(new("name", none), cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await store.BulkGetAsync(new(none), cancelled));
    }

    [Fact]
    public async Task Gets_in_parallel_agree()
    {
        ISecretStore store = await StartAsync(("name", "value"), ("other", "else"));

        SecretData[] answers = await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(() => store.GetAsync("name"))));

        Assert.All(answers, answer => Assert.Equal("value", Value(answer, "name")));
    }

    [Fact]
    public async Task Disposing_twice_is_harmless()
    {
        ISecretStore store = await StartAsync(("name", "value"));

        await store.DisposeAsync();
        await store.DisposeAsync();
    }

    [Fact]
    public async Task No_output_shows_a_value()
    {
        ISecretStore store = await StartAsync(("name", Canary), ("other", $"{{\"password\":\"{Canary}\"}}"));
        IReadOnlyDictionary<string, SecretData> bulk = await store.BulkGetAsync();

        string[] outputs =
        [
            $"{store}",
            $"{await store.GetAsync("name")}",
            $"{bulk}",
            .. bulk.Select(secret => $"{secret}"),
            $"{await store.FailureAsync("absent")}",
            $"{await Record.ExceptionAsync(async () => await store.GetAsync(new("name", new Dictionary<string, string>()), new(canceled: true)))}",
        ];
        Surroundings.Clock.Advance(TimeSpan.FromMinutes(1));
        await store.DisposeAsync();

        Assert.All(outputs, output => Assert.DoesNotContain(Canary, output, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(Canary, Surroundings.Logs.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Invalid_component_metadata_is_refused_without_showing_a_value()
    {
        if (InvalidMetadata is not { } metadata)
            return;

        SecretStoreException failure = await Assert.ThrowsAsync<SecretStoreException>(async () => await Surroundings.CreateAsync(metadata));

        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Canary, Surroundings.Logs.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Fills the backend with exactly these secrets and creates the store, in <see cref="Surroundings"/>.</summary>
    protected abstract ValueTask<ISecretStore> CreateAsync(IReadOnlyDictionary<string, string> secrets);

    /// <summary>Whether the backend has room for such a secret at all; what it has no room for is not tested.</summary>
    protected virtual bool CanHold(string name, string value) => true;

    /// <summary>The key of the value in the answer: the secret's name, but for stores of multi-value secrets.</summary>
    protected virtual string KeyOf(string name) => name;

    /// <summary>What was put in, of a value that came out.</summary>
    protected virtual string ValueOf(string text) => text;

    private async Task<ISecretStore> StartAsync(params (string Name, string Value)[] secrets)
    {
        ISecretStore store = await CreateAsync(secrets.ToDictionary(secret => secret.Name, secret => secret.Value, StringComparer.Ordinal));
        _stores.Add(store);
        return store;
    }

    private string Value(SecretData data, string name) =>
        data.TryGetValue(KeyOf(name), out string? value) ? ValueOf(value) : throw new InvalidOperationException($"no '{KeyOf(name)}' in {data}");
}
