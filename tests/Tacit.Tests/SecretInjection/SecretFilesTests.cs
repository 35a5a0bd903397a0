using Tacit.Runtime.State;
using Tacit.SecretInjection;
using Tacit.Testing;

namespace Tacit.Tests.SecretInjection;

public sealed class SecretFilesTests : IDisposable
{
    private const string Canary = "canary-5f1e0c";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_content_is_exact_and_the_files_are_gone_at_the_end()
    {
        using SecretFiles files = SecretFiles.Write(new Dictionary<string, string> { [At("a")] = "x\r\nü ", [At("b")] = "" });

        Assert.Equal("x\r\nü "u8.ToArray(), File.ReadAllBytes(At("a")));
        Assert.Empty(File.ReadAllBytes(At("b")));
        Assert.Empty(files.Remove());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Only_the_user_can_read_them_and_where_there_is_memory_the_disk_has_only_a_link()
    {
        if (OperatingSystem.IsWindows())
            return;
        using SecretFiles files = SecretFiles.Write(new Dictionary<string, string> { [At("a")] = Canary });

        FileSystemInfo place = new FileInfo(At("a")).ResolveLinkTarget(returnFinalTarget: true) ?? new FileInfo(At("a"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(place.FullName));
        if (MemoryFolder.IsInMemory("/dev/shm") && !MemoryFolder.IsInMemory(_folder.Path))
        {
            Assert.True(MemoryFolder.IsInMemory(Path.GetDirectoryName(place.FullName)!));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(place.FullName)!));
            Assert.False(files.IsOnDisk(At("a")));
        }
    }

    [Fact]
    public void What_exists_is_not_overwritten_and_a_refusal_leaves_nothing_behind()
    {
        _folder.Write("own", "the user's");
        Directory.CreateDirectory(At("folder"));
        File.CreateSymbolicLink(At("dangling"), At("nowhere"));

        StartFailedException failure = Assert.Throws<StartFailedException>(() => SecretFiles.Write(new Dictionary<string, string>
        {
            [At("fine")] = Canary, [At("own")] = Canary, [At("folder")] = Canary, [At("dangling")] = Canary, [At("none/x")] = Canary,
        }));

        const string Exists = "it exists already, and is not overwritten; remove it, or choose another path";
        Assert.Equal(
            [
                $"--secret-file {At("own")}: {Exists}", $"--secret-file {At("folder")}: {Exists}", $"--secret-file {At("dangling")}: {Exists}",
                $"--secret-file {At("none/x")}: the folder {At("none")} does not exist",
            ],
            failure.Problems.Select(problem => problem.Message));
        Assert.DoesNotContain(Canary, failure.ToString(), StringComparison.Ordinal);
        Assert.Equal("the user's", File.ReadAllText(At("own")));
        Assert.Equal(At("nowhere"), new FileInfo(At("dangling")).LinkTarget);
        Assert.False(File.Exists(At("nowhere")));
        Assert.False(Path.Exists(At("fine")));
    }

    [Fact]
    public void An_update_replaces_the_whole_file_and_a_reader_keeps_the_old_one()
    {
        using SecretFiles files = SecretFiles.Write(new Dictionary<string, string> { [At("a")] = "a long old value" });
        using StreamReader reader = new(At("a"));

        files.Update(new Dictionary<string, string> { [At("a")] = "new" });

        Assert.Equal("a long old value", reader.ReadToEnd());
        Assert.Equal("new", File.ReadAllText(At("a")));
    }

    [Fact]
    public void What_the_app_put_in_the_place_of_a_link_is_the_apps()
    {
        using SecretFiles files = SecretFiles.Write(new Dictionary<string, string> { [At("a")] = Canary, [At("b")] = Canary });
        bool isLink = new FileInfo(At("a")).LinkTarget is not null;
        File.Delete(At("a"));
        File.WriteAllText(At("a"), "the app's");
        File.Delete(At("b"));

        Assert.Empty(files.Remove());

        if (isLink)
            Assert.Equal("the app's", File.ReadAllText(At("a")));
        Assert.False(Path.Exists(At("b")));
    }

    [Fact]
    public void A_folder_that_the_app_removed_is_no_reason_to_fail()
    {
        Directory.CreateDirectory(At("sub"));
        using SecretFiles files = SecretFiles.Write(new Dictionary<string, string> { [At("sub/a")] = Canary });
        string? memory = Path.GetDirectoryName(new FileInfo(At("sub/a")).LinkTarget);
        Directory.Delete(At("sub"), recursive: true);
        if (memory is not null)
            Directory.Delete(memory, recursive: true);

        Assert.Empty(files.Remove());
    }

    private string At(string name) => Path.Combine(_folder.Path, name);
}
