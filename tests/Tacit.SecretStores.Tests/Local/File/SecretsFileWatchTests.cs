using Microsoft.Extensions.Logging;
using Tacit.Abstractions;
using Tacit.SecretStores.Local.File;

namespace Tacit.SecretStores.Tests.Local.File;

/// <summary>A secrets file that changes under the store.</summary>
public sealed class SecretsFileWatchTests : IDisposable
{
    private readonly SecretsFolder _folder = new();

    // File systems keep times in steps, and a test is faster than a step: each change gets a time of its own.
    private DateTime _written = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_untouched_file_is_not_read_again()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");
        SecretData before = await store.GetAsync("a");

        _folder.Look();
        _folder.Look();

        Assert.Same(before, await store.GetAsync("a"));
        Assert.Empty(_folder.Surroundings.Logs.Lines);
    }

    [Fact]
    public async Task A_file_that_is_rewritten_in_place_is_served()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");

        Write("""{"a":"23","b":"4"}""");
        Assert.Equal("1", await store.ValueAsync("a"));
        _folder.Look();

        Assert.Equal(["a.a=23", "b.b=4"], await store.AllPairsAsync());
        Assert.Equal(
            $"{StoreSurroundings.ComponentName}: {_folder.File} changed; 2 secrets are served from it",
            Assert.Single(_folder.Surroundings.Logs.Lines, line => line.Level is LogLevel.Information).Message);
    }

    [Fact]
    public async Task A_change_of_the_same_length_is_served()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");

        Write("""{"a":"2"}""");
        _folder.Look();

        Assert.Equal("2", await store.ValueAsync("a"));
    }

    [Fact]
    public async Task A_change_of_a_large_file_is_served()
    {
        string padding = new(' ', 4 * 1024 * 1024);
        ISecretStore store = await _folder.StartAsync($$"""{"a":"1"{{padding}} }""");

        Write($$"""{"a":"2"{{padding}} }""");
        _folder.Look();
        _folder.Look();

        Assert.Equal("2", await store.ValueAsync("a"));
        Assert.Equal(1, _folder.Surroundings.Said(LogEventIds.SecretsFileReloaded));
    }

    [Fact]
    public async Task A_file_that_is_replaced_atomically_is_served()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");

        Write("""{"a":"2"}""", "secrets.json.new");
        System.IO.File.Move(_folder.PathOf("secrets.json.new"), _folder.File, overwrite: true);
        _folder.Look();

        Assert.Equal("2", await store.ValueAsync("a"));
    }

    [Fact]
    public async Task A_replacement_of_the_same_length_and_time_is_served()
    {
        Write("""{"a":"1"}""");
        ISecretStore store = await _folder.StartAsync();

        await System.IO.File.WriteAllTextAsync(_folder.PathOf("secrets.json.new"), """{"a":"2"}""");
        System.IO.File.SetLastWriteTimeUtc(_folder.PathOf("secrets.json.new"), _written);
        System.IO.File.Move(_folder.PathOf("secrets.json.new"), _folder.File, overwrite: true);
        _folder.Look();

        Assert.Equal("2", await store.ValueAsync("a"));
    }

    [Fact]
    public async Task A_rewrite_within_one_step_of_the_file_times_is_served()
    {
        Write("""{"a":"1"}""");
        ISecretStore store = await _folder.StartAsync();

        await System.IO.File.WriteAllTextAsync(_folder.File, """{"a":"2"}""");
        System.IO.File.SetLastWriteTimeUtc(_folder.File, _written);
        _folder.Look();

        Assert.Equal("2", await store.ValueAsync("a"));
    }

    [UnixFact]
    public async Task A_volume_of_Kubernetes_that_swaps_its_data_link_is_served()
    {
        Write("""{"a":"1"}""", "..2026_1/secrets.json");
        System.IO.File.CreateSymbolicLink(_folder.PathOf("..data"), "..2026_1");
        System.IO.File.CreateSymbolicLink(_folder.File, "..data/secrets.json");
        ISecretStore store = await _folder.StartAsync();

        Write("""{"a":"2"}""", "..2026_2/secrets.json");
        System.IO.File.CreateSymbolicLink(_folder.PathOf("..data_tmp"), "..2026_2");
        // .NET has no call that renames over a link to a folder.
        SecretsFolder.Run("mv", OperatingSystem.IsMacOS() ? "-fh" : "-fT", _folder.PathOf("..data_tmp"), _folder.PathOf("..data"));
        Directory.Delete(_folder.PathOf("..2026_1"), recursive: true);
        _folder.Look();

        Assert.Equal("2", await store.ValueAsync("a"));
        Assert.Equal(0, _folder.Surroundings.Said(LogEventIds.SecretsFileGone));
    }

    [Fact]
    public async Task A_file_that_is_gone_is_served_from_memory_and_said_once()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"canary"}""");

        System.IO.File.Delete(_folder.File);
        for (int i = 0; i < 5; i++)
            _folder.Look();

        Assert.Equal("canary", await store.ValueAsync("a"));
        CheckSaid(LogEventIds.SecretsFileGone, LogLevel.Warning, "does not exist");
    }

    [Fact]
    public async Task A_file_that_comes_back_is_served_and_its_next_absence_said_again()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");
        System.IO.File.Delete(_folder.File);
        _folder.Look();

        Write("""{"a":"2"}""");
        _folder.Look();
        Assert.Equal("2", await store.ValueAsync("a"));
        System.IO.File.Delete(_folder.File);
        _folder.Look();
        _folder.Look();

        Assert.Equal("2", await store.ValueAsync("a"));
        Assert.Equal(2, _folder.Surroundings.Said(LogEventIds.SecretsFileGone));
        Assert.Equal(1, _folder.Surroundings.Said(LogEventIds.SecretsFileReloaded));
    }

    [Fact]
    public async Task A_folder_in_place_of_the_file_is_said_once()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");

        System.IO.File.Delete(_folder.File);
        Directory.CreateDirectory(_folder.File);
        _folder.Look();
        _folder.Look();

        Assert.Equal("1", await store.ValueAsync("a"));
        CheckSaid(LogEventIds.SecretsFileGone, LogLevel.Warning, "is a directory");
    }

    [Theory]
    [InlineData("""{"a":"canary""", ":1:")]
    [InlineData("""{"a":canary}""", ":1:6: not valid JSON")]
    [InlineData("""["canary"]""", ":1:1: the file must hold a JSON object")]
    [InlineData("""{"a":"canary","a":"canary"}""", ":1: the name 'a' is already taken by line 1")]
    [InlineData("", " is empty")]
    public async Task Broken_content_is_said_once_and_the_last_good_one_served(string content, string said)
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");

        Write(content);
        for (int i = 0; i < 5; i++)
            _folder.Look();

        Assert.Equal(["a.a=1"], await store.AllPairsAsync());
        CheckSaid(LogEventIds.SecretsFileBroken, LogLevel.Error, _folder.File + said);
    }

    [Fact]
    public async Task A_file_that_grew_too_large_is_said_once_and_the_last_good_one_served()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");

        Write(new string(' ', SecretsFile.MaxBytes) + "{}");
        for (int i = 0; i < 5; i++)
            _folder.Look();

        Assert.Equal("1", await store.ValueAsync("a"));
        CheckSaid(LogEventIds.SecretsFileBroken, LogLevel.Error, "is larger than 16 MiB");
    }

    [Fact]
    public async Task A_file_that_is_mended_is_served()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");
        Write("{");
        _folder.Look();
        Write("[]");
        _folder.Look();

        Write("""{"a":"2"}""");
        _folder.Look();

        Assert.Equal("2", await store.ValueAsync("a"));
        Assert.Equal(2, _folder.Surroundings.Said(LogEventIds.SecretsFileBroken));
        Assert.Equal(1, _folder.Surroundings.Said(LogEventIds.SecretsFileReloaded));
    }

    [Fact]
    public async Task A_changed_file_is_read_with_the_settings_of_the_component()
    {
        ISecretStore store = await _folder.StartAsync("{}", ("multiValued", "true"), ("nestedSeparator", "."));

        Write("""{"a":{"b":{"c":"x"}},"dropped":["canary"]}""");
        _folder.Look();

        Assert.Equal(["a.b.c=x"], await store.AllPairsAsync());
        CheckSaid(LogEventIds.SecretsFileEntryDropped, LogLevel.Warning, "'dropped'");
    }

    [Fact]
    public async Task An_answer_that_was_given_does_not_change()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");
        IReadOnlyDictionary<string, SecretData> bulk = await store.BulkGetAsync();

        Write("""{"a":"2","b":"3"}""");
        _folder.Look();

        Assert.Equal([KeyValuePair.Create("a", "1")], Assert.Single(bulk).Value.Pairs);
    }

    [Fact]
    public async Task A_disposed_store_looks_no_more()
    {
        ISecretStore store = await _folder.StartAsync("""{"a":"1"}""");

        await store.DisposeAsync();
        Write("{");
        _folder.Look();
        System.IO.File.Delete(_folder.File);
        _folder.Look();

        Assert.Empty(_folder.Surroundings.Logs.Lines);
    }

    private void Write(string content, string name = "secrets.json")
    {
        string path = _folder.PathOf(name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        System.IO.File.SetLastWriteTimeUtc(path, _written = _written.AddSeconds(1));
    }

    private void CheckSaid(int eventId, LogLevel level, string text)
    {
        Assert.DoesNotContain(SecretsFolder.Canary, _folder.Surroundings.Logs.ToString(), StringComparison.Ordinal);
        string message = Assert.Single(_folder.Surroundings.Logs.Lines, line => line.Id.Id == eventId && line.Level == level).Message;
        Assert.Contains(text, message, StringComparison.Ordinal);
    }
}
