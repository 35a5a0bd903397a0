using Tacit.Runtime.Resources;
using Tacit.Testing;

namespace Tacit.Runtime.Tests.Resources;

/// <summary>Which changes of files are noticed, and when.</summary>
public sealed class FileResourceWatchTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestTimeProvider _time = new();
    private readonly CancellationTokenSource _end = new();
    private Task _change = Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _change.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _end.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Without_a_change_nothing_is_noticed()
    {
        _folder.Write("c/a.yaml", "one");
        _folder.Write("config.yaml", "two");
        await WatchAsync();

        Look(20);

        Assert.False(_change.IsCompleted);
    }

    [Fact]
    public async Task A_change_of_content_is_noticed_at_the_third_look_though_length_and_time_are_the_same()
    {
        string file = _folder.Write("c/a.yaml", "one");
        DateTime written = File.GetLastWriteTimeUtc(file);
        await WatchAsync();

        _folder.Write("c/a.yaml", "two");
        File.SetLastWriteTimeUtc(file, written);

        Look(FileResourceSource.LooksAlike - 1);
        Assert.False(_change.IsCompleted);
        await NoticedAsync();
    }

    public static TheoryData<string> Changes => ["added", "added empty", "removed", "renamed", "moved", "folder removed", "unreadable", "configuration", "configuration removed"];

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task What_is_not_as_it_was_read_is_noticed(string change)
    {
        string file = _folder.Write("c/a.yaml", "one");
        string other = _folder.Write("c/b.yaml", "two");
        string config = _folder.Write("config.yaml", "three");
        await WatchAsync();

        Action act = change switch
        {
            "added" => () => _folder.Write("c/c.yaml", "one"),
            "added empty" => () => _folder.Write("c/0.yml", ""),
            "removed" => () => File.Delete(file),
            "renamed" => () => File.Move(file, Path.Combine(_folder.Path, "c/z.yaml")),
            "moved" => () => File.Move(file, other, overwrite: true),
            "folder removed" => () => Directory.Delete(Path.Combine(_folder.Path, "c"), recursive: true),
            "unreadable" => () =>
            {
                File.Delete(file);
                File.CreateSymbolicLink(file, Path.Combine(_folder.Path, "nowhere"));
            },
            "configuration" => () => File.WriteAllText(config, "four"),
            _ => () => File.Delete(config),
        };
        act();

        await NoticedAsync();
    }

    [Fact]
    public async Task What_is_not_read_is_not_noticed()
    {
        _folder.Write("c/a.yaml", "one");
        await WatchAsync();

        _folder.Write("c/secrets.json", "{}");
        _folder.Write("c/sub/b.yaml", "two");
        _folder.Write("elsewhere/c.yaml", "three");
        File.SetLastWriteTimeUtc(Path.Combine(_folder.Path, "c/a.yaml"), new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Look(10);

        Assert.False(_change.IsCompleted);
    }

    [Fact]
    public async Task What_is_swapped_as_Kubernetes_does_is_noticed()
    {
        // A mounted ConfigMap: a.yaml -> ..data/a.yaml, ..data -> ..2026_01; an update replaces ..data.
        string mount = Path.Combine(_folder.Path, "c");
        _folder.Write("c/..2026_01/a.yaml", "one");
        File.CreateSymbolicLink(Path.Combine(mount, "..data"), "..2026_01");
        File.CreateSymbolicLink(Path.Combine(mount, "a.yaml"), Path.Combine("..data", "a.yaml"));
        FileResourceSource source = await WatchAsync();
        Look(3);
        Assert.False(_change.IsCompleted);

        // Kubernetes renames a link over the other; between two looks that is the same.
        _folder.Write("c/..2026_02/a.yaml", "two");
        Directory.Delete(Path.Combine(mount, "..data"));
        File.CreateSymbolicLink(Path.Combine(mount, "..data"), "..2026_02");
        Directory.Delete(Path.Combine(mount, "..2026_01"), recursive: true);

        await NoticedAsync();
        Assert.Equal("two", Assert.Single((await source.ReadAsync(CancellationToken.None)).Resources).Text);
    }

    [Fact]
    public async Task A_file_that_is_still_being_written_is_left_alone_until_it_stands_still()
    {
        string file = _folder.Write("c/a.yaml", "one");
        await WatchAsync();

        for (int i = 0; i < 10; i++)
        {
            File.AppendAllText(file, "more");
            Look();
            Assert.False(_change.IsCompleted);
        }

        await NoticedAsync();
    }

    [Fact]
    public async Task A_change_that_is_taken_back_before_it_stands_still_is_none()
    {
        _folder.Write("c/a.yaml", "one");
        await WatchAsync();

        _folder.Write("c/a.yaml", "two");
        Look();
        _folder.Write("c/a.yaml", "one");
        Look(5);

        Assert.False(_change.IsCompleted);
    }

    [Fact]
    public async Task What_was_read_again_is_known()
    {
        _folder.Write("c/a.yaml", "one");
        FileResourceSource source = await WatchAsync();
        _folder.Write("c/a.yaml", "two");
        await NoticedAsync();
        await source.ReadAsync(CancellationToken.None);

        await WaitAsync(source);
        Look(10);
        Assert.False(_change.IsCompleted);

        _folder.Write("c/a.yaml", "one");
        await NoticedAsync();
    }

    [Fact]
    public async Task A_change_before_the_wait_is_noticed()
    {
        _folder.Write("c/a.yaml", "one");
        FileResourceSource source = Source();
        await source.ReadAsync(CancellationToken.None);
        _folder.Write("c/a.yaml", "two");

        await WaitAsync(source);

        await NoticedAsync();
    }

    [Theory]
    [InlineData("longer")]
    [InlineData("later")]
    [InlineData("the same")]
    public async Task Beyond_256_KiB_files_are_told_apart_by_length_and_time(string change)
    {
        _folder.Write("c/a.yaml", new string('a', 200 * 1024));
        string file = _folder.Write("c/b.yaml", new string('b', 57 * 1024));
        DateTime written = File.GetLastWriteTimeUtc(file);
        await WatchAsync();

        File.WriteAllText(file, new string('c', 57 * 1024 + (change == "longer" ? 1 : 0)));
        File.SetLastWriteTimeUtc(file, change == "later" ? written.AddSeconds(1) : written);
        if (change == "the same")
        {
            Look(10);
            Assert.False(_change.IsCompleted);
        }
        else
        {
            await NoticedAsync();
        }
    }

    [Fact]
    public async Task A_file_within_the_first_256_KiB_is_compared_by_content_whatever_follows()
    {
        string file = _folder.Write("c/a.yaml", "one");
        DateTime written = File.GetLastWriteTimeUtc(file);
        _folder.Write("c/b.yaml", new string('b', 300 * 1024));
        await WatchAsync();

        File.WriteAllText(file, "two");
        File.SetLastWriteTimeUtc(file, written);

        await NoticedAsync();
    }

    private FileResourceSource Source() => new(["c"], ["config.yaml"], _folder.Path, _time);

    /// <summary>Reads, and begins to wait for a change.</summary>
    private async Task<FileResourceSource> WatchAsync()
    {
        FileResourceSource source = Source();
        await source.ReadAsync(CancellationToken.None);
        await WaitAsync(source);
        return source;
    }

    // Off the test's own context, so that each look is done when the clock has been advanced.
    private Task WaitAsync(FileResourceSource source) => Task.Run(() => { _change = source.WaitForChangeAsync(_end.Token); });

    /// <summary>Looks until the change is noticed: a look may fall together with the next one when the machine is busy.</summary>
    private async Task NoticedAsync()
    {
        for (int i = 0; i < 1000 && !_change.IsCompleted; i++)
        {
            Look();
            await Task.Yield();
        }

        await _change.Soon();
    }

    private void Look(int times = 1)
    {
        for (int i = 0; i < times; i++)
            _time.Advance(FileResourceSource.LookInterval);
    }
}
