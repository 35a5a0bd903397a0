using Tacit.RunFiles;

namespace Tacit.Tests.RunFiles;

/// <summary>What is wrong with a run file is said with its place, all of it at once.</summary>
public sealed class RunFileProblemTests : IDisposable
{
    private readonly RunFileFixture _files = new();

    public RunFileProblemTests() => _files.Folder("app");

    public void Dispose() => _files.Dispose();

    [Theory]
    [InlineData("", "./dapr.yaml: error: the run file is empty; it needs 'version: 1', and 'apps' with the apps to run")]
    [InlineData("# nothing\n---\n", "./dapr.yaml: error: the run file is empty; it needs 'version: 1', and 'apps' with the apps to run")]
    [InlineData("- version: 1", "./dapr.yaml:1:1: error: a run file must be a mapping with 'version' and 'apps', not a list")]
    [InlineData("version: [1", "./dapr.yaml:2:1: error: not valid YAML: ',' or ']' is expected here")]
    [InlineData("apps: [{appDirPath: app}]", "./dapr.yaml:1:1: error: a run file needs 'version: 1'")]
    [InlineData("version: 0\napps: [{appDirPath: app}]", "./dapr.yaml:1:10: error: a run file needs 'version: 1'")]
    [InlineData("version:\napps: [{appDirPath: app}]", "./dapr.yaml:1:1: error: a run file needs 'version: 1'")]
    [InlineData("version: v1\napps: [{appDirPath: app}]", "./dapr.yaml:1:10: error: version must be a whole number, not 'v1'")]
    [InlineData("version: 1", "./dapr.yaml:1:1: error: no apps to run; a run file needs 'apps', a list with the appDirPath and the command of each")]
    [InlineData("version: 1\napps:", "./dapr.yaml:2:6: error: no apps to run; a run file needs 'apps', a list with the appDirPath and the command of each")]
    [InlineData("version: 1\napps: []", "./dapr.yaml:2:7: error: no apps to run; a run file needs 'apps', a list with the appDirPath and the command of each")]
    [InlineData("version: 1\napps: {appDirPath: app}", "./dapr.yaml:2:7: error: apps must be a list, not a mapping; begin each entry with '- '")]
    [InlineData("version: 1\napps: [app]", "./dapr.yaml:2:8: error: an entry of apps must be a mapping, not a scalar")]
    [InlineData("version: 1\ncommon: []\napps: [{appDirPath: app}]", "./dapr.yaml:2:9: error: common must be a mapping, not a list")]
    [InlineData("version: 1\nversion: 1\napps: [{appDirPath: app}]", "./dapr.yaml:2:1: error: the run file has the member 'version' twice")]
    [InlineData("version: 1\nname: [x]\napps: [{appDirPath: app}]", "./dapr.yaml:2:7: error: name must be a text, not a list")]
    [InlineData("version: 1\napps: [{appID: a}]", "./dapr.yaml:2:8: error: an app needs 'appDirPath', the folder that it runs in")]
    [InlineData("version: 1\napps: [{appDirPath: ''}]", "./dapr.yaml:2:8: error: an app needs 'appDirPath', the folder that it runs in")]
    [InlineData("version: 1\napps: [{appDirPath: gone}]", "./dapr.yaml:2:21: error: appDirPath 'gone' does not exist; looked for ./gone (this path begins at the folder of the run file)")]
    [InlineData("version: 1\napps: [{appDirPath: dapr.yaml}]", "./dapr.yaml:2:21: error: appDirPath 'dapr.yaml' is not a folder: ./dapr.yaml")]
    [InlineData("version: 1\napps: [{appDirPath: [app]}]", "./dapr.yaml:2:21: error: appDirPath must be a text, not a list")]
    [InlineData("version: 1\napps: [{appDirPath: /nowhere/at/all}]", "./dapr.yaml:2:21: error: appDirPath '/nowhere/at/all' does not exist; looked for /nowhere/at/all")]
    [InlineData("version: 1\ncommon: {resourcesPath: gone}\napps: [{appDirPath: app}]", "./dapr.yaml:2:25: error: resourcesPath 'gone' does not exist; looked for ./gone (this path begins at the folder of the run file)")]
    [InlineData("version: 1\ncommon: {configFilePath: gone}\napps: [{appDirPath: app}]", "./dapr.yaml:2:26: error: configFilePath 'gone' does not exist; looked for ./gone (this path begins at the folder of the run file)")]
    public void A_faulty_file_is_an_error(string text, string error) => Assert.Equal([error], _files.Errors(text));

    [Theory]
    [InlineData("appID: my.app", "4:10: error: appID cannot contain dots: 'my.app'")]
    [InlineData("appID: my/app", "4:10: error: appID cannot contain slashes: 'my/app'")]
    [InlineData("appID: [a]", "4:10: error: appID must be a text, not a list")]
    [InlineData("appPort: http", "4:12: error: appPort must be a whole number, not 'http'")]
    [InlineData("appPort: 3000.5", "4:12: error: appPort must be a whole number, not '3000.5'")]
    [InlineData("appPort: 70000", "4:12: error: appPort must be a port, not 70000. Allowed: 1 to 65535, and 0 for none chosen")]
    [InlineData("daprHTTPPort: 65536", "4:17: error: daprHTTPPort must be a port, not 65536. Allowed: 1 to 65535, and 0 for none chosen")]
    [InlineData("daprGRPCPort: [1]", "4:17: error: daprGRPCPort must be a text, not a list")]
    [InlineData("metricsPort: 99999999999", "4:16: error: metricsPort must be a whole number, not '99999999999'")]
    [InlineData("appProtocol: htpp", "4:16: error: appProtocol cannot be 'htpp'. Did you mean 'http'? Allowed: http, https, grpc, grpcs, h2c")]
    [InlineData("appChannelAddress: {}", "4:22: error: appChannelAddress must be a text, not a mapping")]
    [InlineData("apiListenAddresses: [::1]", "4:23: error: apiListenAddresses must be a text, not a list")]
    [InlineData("logLevel: trace", "4:13: error: logLevel cannot be 'trace'. Allowed: debug, info, warn, error, fatal")]
    [InlineData("appLogDestination: files", "4:22: error: appLogDestination cannot be 'files'. Did you mean 'file'? Allowed: console, file, fileAndConsole")]
    [InlineData("daprdLogDestination: none", "4:24: error: daprdLogDestination cannot be 'none'. Allowed: console, file, fileAndConsole")]
    [InlineData("maxBodySize: 4MB", "4:16: error: maxBodySize must be a size such as 4Mi or 16M, not '4MB'")]
    [InlineData("readBufferSize: big", "4:19: error: readBufferSize must be a size such as 4Mi or 16M, not 'big'")]
    [InlineData("daprHTTPMaxRequestSize: 4Mi", "4:27: error: daprHTTPMaxRequestSize must be a whole number, not '4Mi'")]
    [InlineData("unixDomainSocket: []", "4:21: error: unixDomainSocket must be a text, not a list")]
    [InlineData("resourcesPath: [a, b]", "4:18: error: resourcesPath must be one path, not a list; resourcesPaths takes several")]
    [InlineData("resourcesPath: ''", "4:18: error: resourcesPath is empty; name a path, or leave it out")]
    [InlineData("resourcesPath: gone", "4:18: error: resourcesPath 'gone' does not exist; looked for ./app/gone (paths of an app begin at its appDirPath)")]
    [InlineData("resourcesPaths: {}", "4:19: error: resourcesPaths must be a path or a list of paths, not a mapping")]
    [InlineData("resourcesPaths: [., ~]", "4:23: error: an entry of resourcesPaths must be a text, not blank")]
    [InlineData("resourcesPaths: [., gone]", "4:23: error: an entry of resourcesPaths 'gone' does not exist; looked for ./app/gone (paths of an app begin at its appDirPath)")]
    [InlineData("resourcesPaths: .,", "4:19: error: resourcesPaths is empty; name a path, or leave it out")]
    [InlineData("resourcesPath: ~/gone", "4:18: error: resourcesPath '~/gone' does not exist; looked for ./home/gone")]
    [InlineData("configFilePath: ''", "4:19: error: configFilePath is empty; name a path, or leave it out")]
    [InlineData("configFilePath: .", "4:19: error: configFilePath '.' is not a file: ./app")]
    [InlineData("configFilePath: config.yaml", "4:19: error: configFilePath 'config.yaml' does not exist; looked for ./app/config.yaml (paths of an app begin at its appDirPath)")]
    [InlineData("configFilePath: \"a\\0b\"", "4:19: error: configFilePath has a NUL character in it, which cannot be passed on")]
    [InlineData("runtimePath: gone", "4:16: error: runtimePath 'gone' does not exist; looked for ./app/gone (paths of an app begin at its appDirPath)")]
    [InlineData("command: {run: x}", "4:12: error: command must be a list, not a mapping; begin each entry with '- '")]
    [InlineData("command: [a, [b]]", "4:16: error: an entry of command must be a text, not a list")]
    [InlineData("command: [a, ~]", "4:16: error: an entry of command must be a text, not blank")]
    [InlineData("command: ['', a]", "4:13: error: command begins with an empty text; its first entry is the program to run")]
    [InlineData("command: python3 app.py", "4:12: error: command must be a list, not one text; write command: [\"python3\", \"app.py\"]")]
    [InlineData("env: [A=b]", "4:8: error: env must be a mapping, not a list")]
    [InlineData("env: {A: [canary]}", "4:12: error: the variable 'A' of env must be a text, not a list")]
    [InlineData("env: {A: \"canary\\0\"}", "4:12: error: the variable 'A' of env has a NUL character in it, which cannot be passed on")]
    [InlineData("env: {A: canary, A: canary}", "4:20: error: env has the variable 'A' twice")]
    [InlineData("env: {A=canary: x}", "4:9: error: env has 'A=…', which cannot be the name of a variable: one is not empty, and has no '=' and no NUL in it")]
    [InlineData("env: {'': x}", "4:9: error: env has '', which cannot be the name of a variable: one is not empty, and has no '=' and no NUL in it")]
    [InlineData("appID: a\nappId: b", "5:3: error: an app has the member 'appId' twice")]
    [InlineData("configFile: x", "4:3: error: an app has no member 'configFile', and to ignore it would leave the secrets unguarded. Did you mean 'configFilePath'?")]
    public void A_faulty_app_is_an_error(string members, string error) => Assert.Equal([$"./dapr.yaml:{error}"], _files.AppErrors(members));

    [Fact]
    public void A_misplaced_configuration_is_an_error() =>
        Assert.Equal(
            ["./dapr.yaml:2:1: error: the run file has no member 'configFilePath', and to ignore it would leave the secrets unguarded. 'configFilePath' belongs under common, or into an app"],
            _files.Errors("version: 1\nconfigFilePath: x\napps: [{appDirPath: app}]"));

    [Theory]
    [InlineData("version: 1\napps: [{appDirPath: app, comand: [x]}]", "2:26: warning: an app has no member 'comand'; it is ignored. Did you mean 'command'?")]
    [InlineData("version: 1\napps: [{appDirPath: app, weather: nice}]", "2:26: warning: an app has no member 'weather'; it is ignored.")]
    [InlineData("version: 1\napps: [{appDirPath: app, 'TOKEN=canary': x}]", "2:26: warning: an app has no member 'TOKEN=…'; it is ignored.")]
    [InlineData("version: 1\nresourcesPath: app\napps: [{appDirPath: app}]", "2:1: warning: the run file has no member 'resourcesPath'; it is ignored. 'resourcesPath' belongs under common, or into an app")]
    [InlineData("version: 1\ncommand: [x]\napps: [{appDirPath: app}]", "2:1: warning: the run file has no member 'command'; it is ignored. 'command' belongs into an app")]
    [InlineData("version: 1\ncommon: {appPort: 1}\napps: [{appDirPath: app}]", "2:10: warning: common has no member 'appPort'; it is ignored. 'appPort' belongs into an app")]
    [InlineData("version: 2\napps: [{appDirPath: app}]", "1:10: warning: version 2 of run files is not known; it is read as version 1")]
    [InlineData("version: 1\napps: [{appDirPath: app}]\n---\nkind: Component", "4:1: warning: a run file is one document; this further one is ignored")]
    public void What_is_unknown_is_ignored_with_a_warning(string text, string warning)
    {
        RunFile file = _files.Read(text);

        Assert.Single(file.Apps);
        Assert.Equal([$"./dapr.yaml:{warning}"], _files.Shown(file.Warnings));
    }

    [Fact]
    public void All_problems_are_said_at_once_in_the_order_of_the_file() =>
        Assert.Equal(
            [
                "./dapr.yaml:1:1: warning: the run file has no member 'verison'; it is ignored. Did you mean 'version'?",
                "./dapr.yaml:1:1: error: a run file needs 'version: 1'",
                "./dapr.yaml:3:13: error: logLevel cannot be 'loud'. Allowed: debug, info, warn, error, fatal",
                "./dapr.yaml:5:15: error: appDirPath 'gone' does not exist; looked for ./gone (this path begins at the folder of the run file)",
                "./dapr.yaml:6:12: error: appPort must be a whole number, not 'x'",
                "./dapr.yaml:8:3: error: an app needs 'appDirPath', the folder that it runs in",
            ],
            _files.Errors("verison: 1\ncommon:\n  logLevel: loud\napps:\n- appDirPath: gone\n  appPort: x\n  resourcesPath: also-gone\n- appID: a\n"));

    [Fact]
    public void Two_apps_of_one_id_are_an_error()
    {
        _files.Folder("b/app");

        Assert.Equal(
            [
                "./dapr.yaml:5:15: error: two apps have the id 'app', the other one at ./dapr.yaml:3:15; give one of them another appID",
                "./dapr.yaml:7:10: error: two apps have the id 'app', the other one at ./dapr.yaml:3:15; give one of them another appID",
            ],
            _files.Errors("version: 1\napps:\n- appDirPath: app\n\n- appDirPath: b/app\n- appDirPath: b\n  appID: app\n"));
    }

    [Theory]
    [InlineData("daprHTTPPort: 3500", "daprHTTPPort: 3500", "daprHTTPPort 3500 of app 'b' is daprHTTPPort of app 'a' too")]
    [InlineData("daprHTTPPort: 3500", "daprGRPCPort: 3500", "daprGRPCPort 3500 of app 'b' is daprHTTPPort of app 'a' too")]
    [InlineData("daprGRPCPort: 3500", "metricsPort: 3500", "metricsPort 3500 of app 'b' is daprGRPCPort of app 'a' too")]
    [InlineData("metricsPort: 3500", "metricsPort: 3500, unixDomainSocket: s", "metricsPort 3500 of app 'b' is metricsPort of app 'a' too")]
    public void A_port_of_two_sidecars_is_an_error(string first, string second, string conflict) =>
        Assert.Equal(
            [$"./dapr.yaml:4:{33 + second.IndexOf(':', StringComparison.Ordinal)}: error: {conflict}, at ./dapr.yaml:3:{33 + first.IndexOf(':', StringComparison.Ordinal)}; choose another, or leave it out for a free one"],
            _files.Errors(TwoApps(first, second)));

    [Fact]
    public void A_port_twice_in_one_app_is_an_error() =>
        Assert.Equal(
            ["./dapr.yaml:5:17: error: daprGRPCPort 3500 of app 'app' is daprHTTPPort of app 'app' too, at ./dapr.yaml:4:17; choose another, or leave it out for a free one"],
            _files.AppErrors("daprHTTPPort: 3500\ndaprGRPCPort: 3500"));

    [Theory]
    [InlineData("appPort: 3500", "appPort: 3500", "appPort 3500 of app 'b' is appPort of app 'a' too")]
    [InlineData("daprHTTPPort: 3500", "appPort: 3500", "appPort 3500 of app 'b' is daprHTTPPort of app 'a' too")]
    [InlineData("appPort: 3500", "daprHTTPPort: 3500", "daprHTTPPort 3500 of app 'b' is appPort of app 'a' too")]
    public void A_port_that_an_app_may_not_get_is_a_warning(string first, string second, string conflict) =>
        Assert.Equal(
            [$"./dapr.yaml:4:{33 + second.IndexOf(':', StringComparison.Ordinal)}: warning: {conflict}, at ./dapr.yaml:3:{33 + first.IndexOf(':', StringComparison.Ordinal)}; only one of them can listen on it"],
            _files.Shown(_files.Read(TwoApps(first, second)).Warnings));

    [Theory]
    [InlineData("daprHTTPPort: 3500", "daprHTTPPort: 3500, unixDomainSocket: s")]
    [InlineData("daprHTTPPort: 0", "daprHTTPPort: 0")]
    [InlineData("appPort: 3000", "appPort: 3000, appChannelAddress: 10.0.0.1")]
    public void Ports_that_are_not_bound_here_may_be_the_same(string first, string second) => Assert.Empty(_files.Read(TwoApps(first, second)).Warnings);

    [Fact]
    public void More_apps_than_a_machine_can_run_are_an_error() =>
        Assert.Equal(
            ["./dapr.yaml:103:3: error: more than 100 apps in one run file; split it into several"],
            _files.Errors($"version: 1\napps:\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"- {{appDirPath: app, appID: a{i}}}\n"))}"));

    [Fact]
    public void Problems_come_to_an_end()
    {
        string[] errors = _files.Errors($"version: 1\napps:\n- &a {{appDirPath: app, resourcesPaths: [{string.Join(",", Enumerable.Repeat("gone", 2000))}]}}\n- *a\n- *a\n");

        Assert.Equal(2001, errors.Length);
        Assert.Contains("./dapr.yaml:3:3: error: more than 1000 problems; from here on, no app is read", errors);
    }

    [Fact]
    public void No_value_of_a_variable_is_in_a_message()
    {
        string[] errors = _files.AppErrors("env:\n  A: [canary]\n  B=canary: x\n  C:canary: x\n  D: \"canary\\0\"\n  E: canary\n  E: canary\nTOKEN=canary: x\nTOKEN:canary=x: y");

        Assert.NotEmpty(errors);
        Assert.DoesNotContain(errors, error => error.Contains("canary", StringComparison.Ordinal));
    }

    /// <summary>Two apps in lines 3 and 4, whose own members begin at column 31.</summary>
    private static string TwoApps(string first, string second) =>
        $"version: 1\napps:\n- {{appDirPath: app, appID: a, {first}}}\n- {{appDirPath: app, appID: b, {second}}}\n";
}
