using System.Runtime.Versioning;
using Tacit.SecretInjection;
using Tacit.Testing;

namespace Tacit.Tests.SecretInjection;

[SupportedOSPlatform("linux")]
public sealed class MemoryFolderTests
{
    private const string Memory = "/dev/shm";

    [Fact]
    public void What_a_killed_run_left_is_removed_and_what_a_living_run_has_is_not()
    {
        if (!MemoryFolder.IsInMemory(Memory))
            return;
        using MemoryFolder living = MemoryFolder.TryCreate()!;
        File.WriteAllText(Path.Combine(living.Path, "0-x"), "x");
        string place = Path.GetDirectoryName(living.Path)!;
        string locked = Directory.CreateDirectory(Path.Combine(place, $"tacit-secrets-left{Environment.ProcessId}a")).FullName;
        File.WriteAllText(Path.Combine(locked, ".lock"), "");
        File.WriteAllText(Path.Combine(locked, "0-x"), "x");
        string unlocked = Directory.CreateDirectory(Path.Combine(place, $"tacit-secrets-left{Environment.ProcessId}b")).FullName;

        using MemoryFolder next = MemoryFolder.TryCreate()!;

        Assert.True(File.Exists(Path.Combine(living.Path, "0-x")));
        Assert.False(MemoryFolder.IsLeftover(Path.Combine(living.Path, "0-x")));
        Assert.False(Directory.Exists(locked));
        Assert.False(Directory.Exists(unlocked));
        Assert.True(MemoryFolder.IsLeftover(Path.Combine(locked, "0-x")));
    }

    /// <summary>A link, which anybody may put into a folder for all, could lead to what is the user's own.</summary>
    [Fact]
    public void A_link_that_is_called_like_a_leftover_is_let_be()
    {
        if (!MemoryFolder.IsInMemory(Memory))
            return;
        using TemporaryFolder own = new();
        own.Write(".lock", "");
        own.Write("precious", "x");
        using MemoryFolder made = MemoryFolder.TryCreate()!;
        string link = Path.Combine(Path.GetDirectoryName(made.Path)!, $"tacit-secrets-link{Environment.ProcessId}");
        Directory.CreateSymbolicLink(link, own.Path);
        try
        {
            using MemoryFolder next = MemoryFolder.TryCreate()!;

            Assert.True(File.Exists(Path.Combine(own.Path, "precious")));
            Assert.Equal(own.Path, new DirectoryInfo(link).LinkTarget);
        }
        finally
        {
            File.Delete(link);
        }
    }

    [Fact]
    public async Task Many_at_once_all_get_one_and_keep_it()
    {
        if (!MemoryFolder.IsInMemory(Memory))
            return;
        MemoryFolder?[] folders = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(MemoryFolder.TryCreate)));

        Assert.All(folders, folder => Assert.True(File.Exists(Path.Combine(folder!.Path, ".lock"))));
        foreach (MemoryFolder? folder in folders)
            folder!.Dispose();
        Assert.All(folders, folder => Assert.False(Directory.Exists(folder!.Path)));
    }

    [Theory]
    [InlineData("/dev/shm/tacit-secrets-0123/0-nowhere", true)]
    [InlineData("/dev/shm/other/0-nowhere", false)]
    [InlineData("nowhere", false)]
    [InlineData("/", false)]
    public void Only_a_link_into_a_folder_of_ours_is_a_leftover(string target, bool expected) => Assert.Equal(expected, MemoryFolder.IsLeftover(target));

    [Fact]
    public void Folders_that_are_not_in_memory_are_told_apart()
    {
        Assert.False(MemoryFolder.IsInMemory("/proc"));
        Assert.False(MemoryFolder.IsInMemory("/no/such/folder"));
        Assert.False(MemoryFolder.IsInMemory(""));
    }
}
