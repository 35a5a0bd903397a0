using Microsoft.Extensions.Logging;
using Tacit.Commands;
using Tacit.Yaml;

namespace Tacit.RunFiles;

/// <summary>Reads one app of a run file after the other, each laid over what is common.</summary>
/// <param name="syntax">The shapes of sections.</param>
/// <param name="paths">The paths of the file.</param>
/// <param name="home">Where <c>.dapr</c> is, unless the file says it.</param>
/// <param name="common">What all of them share.</param>
internal sealed class RunFileAppReader(RunFileSyntax syntax, RunFilePaths paths, string home, SharedSettings common)
{
    private const string DotDapr = ".dapr";

    private readonly RunFileClaims _claims = new(syntax);
    private readonly SharedSettingsReader _settings = new(syntax);

    /// <summary>The app, or null when it is not known where it is or what it is called.</summary>
    public RunFileApp? Read(YamlMapping section)
    {
        syntax.CheckMembers(section, "an app", RunFileKeys.App);
        string? folder = Folder(section);
        RunFilePaths? ownPaths = folder is null ? null : paths.Of(folder);
        SharedSettings own = _settings.Read(section, ownPaths);
        string? appId = AppId(section, folder);
        RunFileApp app = Merge(own, folder ?? "") with
        {
            AppId = appId ?? "",
            Command = Command(section),
            AppPort = syntax.Port(section, "appPort") ?? 0,
            AppChannelAddress = syntax.Text(section, "appChannelAddress") is { Length: > 0 } address ? address : "127.0.0.1",
            HttpPort = syntax.Port(section, "daprHTTPPort"),
            GrpcPort = syntax.Port(section, "daprGRPCPort"),
            MetricsPort = syntax.Port(section, "metricsPort"),
            UnixDomainSocket = ownPaths?.NewFolder(section, "unixDomainSocket"),
        };
        if (folder is null || appId is null)
            return null;
        Claim(section, app);
        return app;
    }

    private string? Folder(YamlMapping section)
    {
        if (RunFileSyntax.Find(section, "appDirPath") is not (null or YamlScalar { Text: "" }))
            return paths.Folder(section, "appDirPath");
        syntax.Fail("an app needs 'appDirPath', the folder that it runs in", section);
        return null;
    }

    /// <summary>The id that is written, or else the name of the folder.</summary>
    private string? AppId(YamlMapping section, string? folder)
    {
        string? appId = syntax.Text(section, "appID");
        if (appId is null or "")
            return folder is null ? null : AppIds.OfFolder(folder);
        if (AppIds.ForbiddenIn(appId) is not { } forbidden)
            return appId;
        syntax.Fail($"appID cannot contain {forbidden}: '{appId}'", section.Find("appID")!);
        return null;
    }

    private List<string> Command(YamlMapping section)
    {
        if (RunFileSyntax.Find(section, "command") is YamlScalar line)
        {
            syntax.Fail($"command must be a list, not one text; write command: {CommandForm.ListOf(line.Text)}", line);
            return [];
        }

        IReadOnlyList<YamlValue> words = syntax.Items(section, "command");
        List<string> command = [.. words.Select(word => syntax.Text(word, "an entry of command")).OfType<string>()];
        if (words.Count > 0 && command is ["", ..])
            syntax.Fail("command begins with an empty text; its first entry is the program to run", words[0]);
        return command;
    }

    private RunFileApp Merge(SharedSettings own, string folder)
    {
        SharedSettings merged = own.Over(common);
        string dotDapr = Path.Join(merged.RuntimePath ?? home, DotDapr);
        return new()
        {
            AppId = "",
            Directory = folder,
            Environment = merged.Environment,
            ResourcesPaths = own.ResourcesPaths ?? IfFolder(Path.Join(folder, DotDapr, "resources")) ?? common.ResourcesPaths ?? IfFolder(Path.Join(dotDapr, "components")) ?? [],
            ConfigPaths = (own.ConfigPath ?? IfFile(Path.Join(folder, DotDapr, "config.yaml")) ?? common.ConfigPath ?? IfFile(Path.Join(dotDapr, "config.yaml"))) is { } config ? [config] : [],
            AppProtocol = merged.AppProtocol ?? SharedSettingsReader.DefaultProtocol,
            ListenAddresses = merged.ListenAddresses ?? [],
            LogLevel = merged.LogLevel ?? LogLevel.Information,
            MaxBodySize = SizeLimits.Body(merged.MaxBodySize ?? SizeLimits.DefaultBody),
            ReadBufferSize = SizeLimits.Head(merged.ReadBufferSize ?? SizeLimits.DefaultHead),
            AppLogDestination = merged.AppLogDestination ?? LogDestination.FileAndConsole,
            DaprdLogDestination = merged.DaprdLogDestination ?? LogDestination.File,
        };
    }

    private static string[]? IfFolder(string path) => Directory.Exists(path) ? [path] : null;

    private static string? IfFile(string path) => File.Exists(path) ? path : null;

    private void Claim(YamlMapping section, RunFileApp app)
    {
        _claims.AppId(app.AppId, section.Find("appID") is YamlScalar { IsNull: false, Text.Length: > 0 } appId ? appId : section.Find("appDirPath")!);
        // With sockets, the ports of both APIs are not bound; an app at another address is on another machine.
        if (app.UnixDomainSocket is null)
        {
            ClaimPort(app.HttpPort, "daprHTTPPort");
            ClaimPort(app.GrpcPort, "daprGRPCPort");
        }

        ClaimPort(app.MetricsPort, "metricsPort");
        if (RunFileSyntax.Find(section, "appChannelAddress") is null)
            ClaimPort(app.AppPort == 0 ? null : app.AppPort, RunFileClaims.AppPort);

        void ClaimPort(int? port, string key)
        {
            if (port is { } claimed)
                _claims.Port(claimed, key, app.AppId, section.Find(key)!);
        }
    }
}
