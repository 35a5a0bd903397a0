using Microsoft.Extensions.Logging;
using Tacit.RunFiles;

namespace Tacit.Tests.RunFiles;

/// <summary>Which of several values counts: the app's, the common one, the conventional one or the default.</summary>
public sealed class RunFileMergeTests : IDisposable
{
    private readonly RunFileFixture _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public void What_is_common_is_every_apps()
    {
        RunFileApp app = _files.App("", """
            appProtocol: HTTPS
            apiListenAddresses: 127.0.0.1
            logLevel: WARN
            maxBodySize: 1k
            readBufferSize: "16384"
            appLogDestination: Console
            daprdLogDestination: console
            env: {A: 1}
            """);

        Assert.Equal("https", app.AppProtocol);
        Assert.Equal(["127.0.0.1"], app.ListenAddresses);
        Assert.Equal(LogLevel.Warning, app.LogLevel);
        Assert.Equal((1000L, 16384), (app.MaxBodySize, app.ReadBufferSize));
        Assert.Equal((LogDestination.Console, LogDestination.Console), (app.AppLogDestination, app.DaprdLogDestination));
        Assert.Equal("1", app.Environment["A"]);
    }

    [Fact]
    public void What_an_app_says_counts_more()
    {
        RunFileApp app = _files.App(
            "appProtocol: h2c\napiListenAddresses: 127.0.0.2\nlogLevel: error\nmaxBodySize: 2k\nreadBufferSize: 2Ki\nappLogDestination: file\ndaprdLogDestination: file",
            "appProtocol: https\napiListenAddresses: 127.0.0.1\nlogLevel: warn\nmaxBodySize: 1k\nreadBufferSize: 1Ki\nappLogDestination: console\ndaprdLogDestination: console");

        Assert.Equal("h2c", app.AppProtocol);
        Assert.Equal(["127.0.0.2"], app.ListenAddresses);
        Assert.Equal(LogLevel.Error, app.LogLevel);
        Assert.Equal((2000L, 2048), (app.MaxBodySize, app.ReadBufferSize));
        Assert.Equal((LogDestination.File, LogDestination.File), (app.AppLogDestination, app.DaprdLogDestination));
    }

    [Fact]
    public void An_empty_text_of_an_app_is_the_default_whatever_is_common()
    {
        RunFileApp app = _files.App(
            "appProtocol: ''\napiListenAddresses: ''\nlogLevel: ''\nmaxBodySize: ''\nreadBufferSize: ''\nappLogDestination: ''\ndaprdLogDestination: ''\nresourcesPaths: []",
            "appProtocol: https\napiListenAddresses: 127.0.0.1\nlogLevel: warn\nmaxBodySize: 1k\nreadBufferSize: 1Ki\nappLogDestination: console\ndaprdLogDestination: console\nresourcesPath: app");

        Assert.Equal("http", app.AppProtocol);
        Assert.Empty(app.ListenAddresses);
        Assert.Equal(LogLevel.Information, app.LogLevel);
        Assert.Equal((4L * 1024 * 1024, 4 * 1024), (app.MaxBodySize, app.ReadBufferSize));
        Assert.Equal((LogDestination.FileAndConsole, LogDestination.File), (app.AppLogDestination, app.DaprdLogDestination));
        Assert.Empty(app.ResourcesPaths);
    }

    [Fact]
    public void A_member_without_a_value_is_as_good_as_none()
    {
        _files.Folder("app");
        string config = _files.File("config.yaml");
        RunFileApp app = _files.App("logLevel:\nenv:\ncommand:\nappPort: ~\nappID: null\nresourcesPath:\nconfigFilePath:", "logLevel: warn\nresourcesPath: app\nconfigFilePath: config.yaml");

        Assert.Equal(LogLevel.Warning, app.LogLevel);
        Assert.Equal("app", app.AppId);
        Assert.Equal([_files.At("app")], app.ResourcesPaths);
        Assert.Equal([config], app.ConfigPaths);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("maxBodySize: -1", 4L * 1024 * 1024)]
    [InlineData("maxBodySize: 1.5Mi", 1536L * 1024)]
    [InlineData("daprHTTPMaxRequestSize: 16", 16L * 1024 * 1024)]
    [InlineData("daprHTTPMaxRequestSize: -1", 4L * 1024 * 1024)]
    [InlineData("daprHTTPMaxRequestSize: 16\nmaxBodySize: 1Mi", 1024L * 1024)]
    public void A_body_size_may_be_written_in_the_old_way(string member, long? bytes) =>
        Assert.Equal(bytes, _files.App(member, "maxBodySize: 0").MaxBodySize);

    [Theory]
    [InlineData("", 1024 * 1024)]
    [InlineData("readBufferSize: -1", 1024 * 1024)]
    [InlineData("daprHTTPReadBufferSize: 16", 16 * 1024)]
    [InlineData("daprHTTPReadBufferSize: -1", 4 * 1024)]
    public void A_head_size_may_be_written_in_the_old_way(string member, int bytes) =>
        Assert.Equal(bytes, _files.App(member, "readBufferSize: 0").ReadBufferSize);

    [Fact]
    public void Variables_are_their_text_as_written_and_the_apps_count_more()
    {
        RunFileApp app = _files.App(
            "env:\n  BOTH: app\n  EMPTY: \"\"\n  BLANK:\n  NUMBER: 1.10\n  TRUTH: True\n  DOLLAR: $HOME ${HOME}\n  both: other",
            "env:\n  BOTH: common\n  BLANK: common\n  DEBUG: true");

        Assert.Equal(
            [
                ("BLANK", ""), ("BOTH", "app"), ("DEBUG", "true"), ("DOLLAR", "$HOME ${HOME}"), ("EMPTY", ""), ("NUMBER", "1.10"), ("TRUTH", "True"), ("both", "other"),
            ],
            app.Environment.Select(variable => (variable.Key, variable.Value)).OrderBy(variable => variable.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void Resources_are_those_of_the_app_then_of_its_folder_then_the_common_ones_then_of_the_home()
    {
        string[] folders = [.. new[] { "home/.dapr/components", "shared", "app/.dapr/resources", "app/own" }.Select(_files.Folder)];

        Assert.Equal([folders[3]], _files.App("resourcesPath: own", "resourcesPath: shared").ResourcesPaths);
        Assert.Equal([folders[2]], _files.App("", "resourcesPath: shared").ResourcesPaths);
        Directory.Delete(folders[2]);
        Assert.Equal([folders[1]], _files.App("", "resourcesPath: shared").ResourcesPaths);
        Assert.Equal([folders[0]], _files.App("").ResourcesPaths);
        Directory.Delete(folders[0]);
        Assert.Empty(_files.App("").ResourcesPaths);
    }

    [Fact]
    public void The_configuration_is_that_of_the_app_then_of_its_folder_then_the_common_one_then_of_the_home()
    {
        string[] files = [.. new[] { "home/.dapr/config.yaml", "shared.yaml", "app/.dapr/config.yaml", "app/own.yaml" }.Select(name => _files.File(name))];

        Assert.Equal([files[3]], _files.App("configFilePath: own.yaml", "configFilePath: shared.yaml").ConfigPaths);
        Assert.Equal([files[2]], _files.App("", "configFilePath: shared.yaml").ConfigPaths);
        File.Delete(files[2]);
        Assert.Equal([files[1]], _files.App("", "configFilePath: shared.yaml").ConfigPaths);
        Assert.Equal([files[0]], _files.App("").ConfigPaths);
        File.Delete(files[0]);
        Assert.Empty(_files.App("").ConfigPaths);
    }

    [Theory]
    [InlineData("runtimePath: ../other", "runtimePath: home")]
    [InlineData("", "runtimePath: other")]
    public void Another_runtime_path_takes_the_place_of_the_home(string app, string common)
    {
        _files.Folder("home/.dapr/components");
        string components = _files.Folder("other/.dapr/components");
        string config = _files.File("other/.dapr/config.yaml");

        RunFileApp read = _files.App(app, common);

        Assert.Equal([components], read.ResourcesPaths);
        Assert.Equal([config], read.ConfigPaths);
    }

    [Theory]
    [InlineData("resourcesPaths: [a, b]", "a b")]
    [InlineData("resourcesPaths: a, b", "a b")]
    [InlineData("resourcesPaths: a", "a")]
    [InlineData("resourcesPath: b", "b")]
    [InlineData("resourcesPath: b\nresourcesPaths: [a]", "a b")]
    [InlineData("resourcesPath: a/../b", "b")]
    public void Resources_may_be_in_several_folders(string members, string folders)
    {
        string[] made = [_files.Folder("app/a"), _files.Folder("app/b")];

        Assert.Equal(made.Where(folder => folders.Contains(folder[^1], StringComparison.Ordinal)), _files.App(members).ResourcesPaths);
    }

    [Fact]
    public void A_tilde_is_the_home_and_an_absolute_path_stays()
    {
        string own = _files.Folder("home/own");
        string config = _files.File("home/config.yaml");
        string app = _files.Folder("home/web");

        RunFileApp read = Assert.Single(_files.Read($"""
            version: 1
            common: {"{"}resourcesPaths: [~/own, '~']{"}"}
            apps: [{"{"}appDirPath: ~/web, configFilePath: {config}, unixDomainSocket: ~/sockets{"}"}]
            """).Apps);

        Assert.Equal(app, read.Directory);
        Assert.Equal([own, _files.At("home")], read.ResourcesPaths);
        Assert.Equal([config], read.ConfigPaths);
        Assert.Equal(_files.At("home/sockets"), read.UnixDomainSocket);
    }

    [Theory]
    [InlineData("daprHTTPPort: '3500'", 3500)]
    [InlineData("daprHTTPPort: 3500", 3500)]
    [InlineData("DaprHttpPort: 3500", 3500)]
    [InlineData("daprHTTPPort: 0", null)]
    [InlineData("daprHTTPPort: -1", null)]
    [InlineData("daprHTTPPort: ''", null)]
    public void A_port_may_have_quotes_and_need_not_be_chosen(string member, int? port) => Assert.Equal(port, _files.App(member).HttpPort);

    [Fact]
    public void Merge_keys_and_aliases_work()
    {
        _files.Folder("a");
        _files.Folder("b");

        RunFile file = _files.Read("""
            version: 1
            apps:
            - &first
              appDirPath: a
              logLevel: debug
              command: &run [./run]
            - <<: *first
              appDirPath: b
              command: *run
            """);

        Assert.Empty(file.Warnings);
        Assert.Equal(["a", "b"], file.Apps.Select(app => app.AppId));
        Assert.All(file.Apps, app => Assert.Equal((LogLevel.Debug, "./run"), (app.LogLevel, Assert.Single(app.Command))));
    }
}
