using Microsoft.Extensions.Logging.Abstractions;
using Tacit.RunningSidecars;
using Tacit.Testing;

namespace Tacit.Tests.RunningSidecars;

public sealed class SidecarRegisterTests : IDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly SidecarRegister _register;

    public SidecarRegisterTests() => _register = new(Path.Combine(_temporary.Path, "tacit"));

    public void Dispose() => _temporary.Dispose();

    [Fact]
    public void A_sidecar_is_known_with_all_that_it_said_until_its_announcement_ends()
    {
        RunningSidecar sidecar = Sample.Sidecar() with
        {
            SharesProcess = true,
            HttpSocket = "/tmp/x.socket",
            GrpcSocket = "/tmp/y.socket",
            AppPort = 3000,
            RunFilePath = "/a/dapr.yaml",
            RunFileName = "both",
            AppLogPath = "/a/app.log",
            SidecarLogPath = "/a/daprd.log",
        };

        using (Announce(sidecar))
        {
            RunningSidecar read = Assert.Single(_register.Read());
            Assert.Equal(sidecar.ResourcesPaths, read.ResourcesPaths);
            Assert.Equal(sidecar, read with { ResourcesPaths = sidecar.ResourcesPaths });
            Assert.True(_register.Has(sidecar));
        }

        Assert.Empty(_register.Read());
        Assert.False(_register.Has(sidecar));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_register.Folder));
    }

    [Fact]
    public void Nobody_else_can_read_it()
    {
        using SidecarAnnouncement announcement = Announce(Sample.Sidecar());

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_register.Folder));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Directory.GetFiles(_register.Folder).Single()));
    }

    [Fact]
    public void A_folder_that_others_could_enter_is_closed()
    {
        Directory.CreateDirectory(_register.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead);

        using SidecarAnnouncement announcement = Announce(Sample.Sidecar());

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_register.Folder));
    }

    [Fact]
    public void What_has_changed_replaces_what_was_said()
    {
        using SidecarAnnouncement announcement = Announce(Sample.Sidecar());

        announcement.Update(Sample.Sidecar() with { AppPid = 7 });

        Assert.Equal(7, Assert.Single(_register.Read()).AppPid);
    }

    [Fact]
    public void An_announcement_that_has_ended_says_nothing_more()
    {
        SidecarAnnouncement announcement = Announce(Sample.Sidecar());
        announcement.Dispose();

        announcement.Update(Sample.Sidecar());

        Assert.Empty(_register.Read());
    }

    [Fact]
    public void Sidecars_of_one_process_are_told_apart_and_come_by_app_id()
    {
        using SidecarAnnouncement b = Announce(Sample.Sidecar("b"));
        using SidecarAnnouncement a = Announce(Sample.Sidecar("a"));
        using SidecarAnnouncement strange = Announce(Sample.Sidecar("ä b/:*"));

        Assert.Equal(["a", "b", "ä b/:*"], _register.Read().Select(sidecar => sidecar.AppId));
    }

    [Fact]
    public void What_a_dead_sidecar_left_is_removed()
    {
        RunningSidecar reused = Sample.Sidecar() with { Process = ProcessIdentity.Current with { Start = "1" } };
        using SidecarAnnouncement announcement = Announce(reused);

        Assert.Empty(_register.Read());
        Assert.Empty(Directory.EnumerateFileSystemEntries(_register.Folder));
    }

    [Fact]
    public void A_sidecar_of_another_container_is_left_alone()
    {
        using SidecarAnnouncement announcement = Announce(Sample.Sidecar() with { PidNamespace = "pid:[1]", Process = new(1, "1") });

        Assert.Empty(_register.Read());
        Assert.Single(Directory.EnumerateFiles(_register.Folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"appId": 1}""")]
    public void A_damaged_file_is_skipped(string text)
    {
        using SidecarAnnouncement announcement = Announce(Sample.Sidecar());
        _temporary.Write("tacit/1-damaged.json", text);

        Assert.Single(_register.Read());
    }

    [Fact]
    public void A_link_in_place_of_the_folder_is_not_followed()
    {
        string elsewhere = Directory.CreateDirectory(Path.Combine(_temporary.Path, "elsewhere")).FullName;
        Directory.CreateSymbolicLink(_register.Folder, elsewhere);

        using SidecarAnnouncement announcement = Announce(Sample.Sidecar());

        Assert.Empty(Directory.EnumerateFileSystemEntries(elsewhere));
        Assert.Empty(_register.Read());
    }

    [Fact]
    public void Where_nothing_can_be_written_the_sidecar_just_stays_unknown()
    {
        _temporary.Write("tacit", "a file is in the way");

        using SidecarAnnouncement announcement = Announce(Sample.Sidecar());

        Assert.Empty(_register.Read());
    }

    [Fact]
    public void The_folder_for_what_runs_is_used_if_it_is_there_and_this_users()
    {
        string standard = Path.Combine("/tmp/x", $"tacit-{PrivateFolder.UserName}");

        Assert.Equal(Path.Combine(_temporary.Path, "tacit"), SidecarRegister.FolderOf(_temporary.Path, "/tmp/x"));
        Assert.Equal(standard, SidecarRegister.FolderOf(null, "/tmp/x"));
        Assert.Equal(standard, SidecarRegister.FolderOf("", "/tmp/x"));
        Assert.Equal(standard, SidecarRegister.FolderOf("relative", "/tmp/x"));
        Assert.Equal(standard, SidecarRegister.FolderOf(Path.Combine(_temporary.Path, "absent"), "/tmp/x"));
    }

    private SidecarAnnouncement Announce(RunningSidecar sidecar) => _register.Announce(sidecar, NullLogger.Instance);
}
