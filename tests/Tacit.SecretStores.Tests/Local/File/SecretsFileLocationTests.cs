using System.Runtime.InteropServices;
using Tacit.Abstractions;
using Tacit.SecretStores.Local.File;
using Tacit.Testing;

namespace Tacit.SecretStores.Tests.Local.File;

/// <summary>Where the secrets file is looked for, and what cannot be one.</summary>
public sealed partial class SecretsFileLocationTests : IDisposable
{
    private readonly SecretsFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("work", "work")]
    [InlineData("components", "components")]
    [InlineData("work components", "work")]
    public async Task The_working_directory_comes_before_the_folder_of_the_component(string present, string found)
    {
        using TemporaryFolder folder = new();
        foreach (string name in present.Split(' '))
            folder.Write($"{name}/sub/secrets.json", $$"""{"from":"{{name}}"}""");
        StoreSurroundings surroundings = Surroundings(folder);

        await using ISecretStore store = await surroundings.CreateAsync(("secretsFile", Path.Combine(".", "sub", "secrets.json")));

        Assert.Equal(found, await store.ValueAsync("from"));
    }

    [Fact]
    public async Task A_missing_file_is_refused_with_every_path_that_was_tried_in_order()
    {
        using TemporaryFolder folder = new();

        SecretStoreException refusal = await Assert.ThrowsAsync<SecretStoreException>(
            async () => await Surroundings(folder).CreateAsync(("secretsFile", "./sub/../secrets.json")));

        Assert.Equal("secretsFile", refusal.MetadataField);
        Assert.Equal(
            $"secretsFile './sub/../secrets.json' does not exist; looked for {Path.Combine(folder.Path, "work", "secrets.json")}"
            + $" and {Path.Combine(folder.Path, "components", "secrets.json")}",
            refusal.Message);
    }

    [Fact]
    public async Task A_missing_absolute_path_is_named_once()
    {
        SecretStoreException refusal = await _folder.RefusalAsync();

        Assert.Equal($"secretsFile '{_folder.File}' does not exist; looked for {_folder.File}", refusal.Message);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task A_component_without_a_file_is_refused(string? path)
    {
        (string, string)[] metadata = path is null ? [] : [("secretsFile", path)];

        SecretStoreException refusal = await Assert.ThrowsAsync<SecretStoreException>(async () => await _folder.Surroundings.CreateAsync(metadata));

        Assert.Contains("'secretsFile' is required", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_with_a_NUL_is_refused()
    {
        SecretStoreException refusal = await Assert.ThrowsAsync<SecretStoreException>(
            async () => await _folder.Surroundings.CreateAsync(("secretsFile", "secrets\0.json")));

        Assert.Contains("NUL", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\0', refusal.Message);
    }

    [Fact]
    public async Task A_folder_is_refused()
    {
        Directory.CreateDirectory(_folder.File);

        Assert.Equal($"{_folder.File} is a directory; secretsFile names a JSON file", (await _folder.RefusalAsync()).Message);
    }

    [UnixFact]
    public void A_file_that_may_not_be_read_is_refused()
    {
        System.IO.File.WriteAllText(_folder.File, "{}");
        SecretsFolder.Run("chmod", "000", _folder.File);
        SecretsFile file = SecretsFile.Locate(_folder.File, ["/"]);

        Exception? refusal = AsNobody(() => file.Read());

        Assert.StartsWith($"{_folder.File} may not be read by user ", Assert.IsType<SecretsFileException>(refusal).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_16_MiB_is_read_and_a_larger_one_refused()
    {
        byte[] content = new byte[SecretsFile.MaxBytes];
        content.AsSpan().Fill((byte)' ');
        """{"a":"b"}"""u8.CopyTo(content);
        ISecretStore store = await _folder.StartAsync(content);
        Assert.Equal("b", await store.ValueAsync("a"));

        SecretStoreException refusal = await _folder.RefusalAsync([.. content, (byte)' ']);

        Assert.Equal($"{_folder.File} is larger than 16 MiB", refusal.Message);
    }

    [UnixFact]
    public async Task A_file_behind_a_link_is_read_and_a_link_to_nowhere_refused()
    {
        System.IO.File.CreateSymbolicLink(_folder.File, _folder.PathOf("real.json"));
        Assert.Contains("does not exist", (await _folder.RefusalAsync()).Message, StringComparison.Ordinal);

        await System.IO.File.WriteAllTextAsync(_folder.PathOf("real.json"), """{"a":"b"}""");

        Assert.Equal("b", await (await _folder.StartAsync()).ValueAsync("a"));
    }

    [UnixFact]
    public async Task A_pipe_is_read_once()
    {
        SecretsFolder.Run("mkfifo", _folder.File);
        Task write = Task.Run(() => System.IO.File.WriteAllText(_folder.File, """{"a":"b"}"""));
        ISecretStore store = await Within(Task.Run(() => _folder.StartAsync()));
        await Within(write);

        // Whoever opened the pipe again would wait for a writer for ever.
        await Within(Task.Run(() => _folder.Surroundings.Clock.Advance(10 * LocalFileSecretStore.PollInterval)));

        Assert.Equal("b", await store.ValueAsync("a"));
        Assert.Empty(_folder.Surroundings.Logs.Lines);
    }

    [UnixFact]
    public async Task A_pipe_without_a_writer_does_not_hold_up_the_caller_of_the_factory()
    {
        SecretsFolder.Run("mkfifo", _folder.File);

        Task<ISecretStore> creating = await Within(Task.Factory.StartNew(
            () => _folder.Surroundings.CreateAsync(CancellationToken.None, ("secretsFile", _folder.File)).AsTask(),
            CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default));

        // The thread is back, so that the caller can enforce spec.initTimeout, while the store still waits.
        Assert.False(creating.IsCompleted);
        await using (FileStream writer = new(_folder.File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            writer.Write("""{"a":"b"}"""u8);
        Assert.Equal("b", await (await Within(creating)).ValueAsync("a"));
    }

    private static StoreSurroundings Surroundings(TemporaryFolder folder) => new(LocalFileSecretStore.Descriptor)
    {
        BaseDirectories = [Path.Combine(folder.Path, "work"), Path.Combine(folder.Path, "components")],
    };

    // Only a failing test waits this long.
    private static Task<T> Within<T>(Task<T> task) => task.WaitAsync(TimeSpan.FromSeconds(20));

    private static Task Within(Task task) => task.WaitAsync(TimeSpan.FromSeconds(20));

    /// <summary>Runs on a thread that is not root's in the eyes of the file system; for another user nothing changes.</summary>
    private static Exception? AsNobody(Action action)
    {
        Exception? thrown = null;
        Thread thread = new(() =>
        {
            _ = SetFsUid(65534);
            thrown = Record.Exception(action);
        });
        thread.Start();
        thread.Join();
        return thrown;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFsUid(int user);
}
