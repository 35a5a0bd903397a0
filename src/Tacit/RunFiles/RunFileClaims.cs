using Tacit.Abstractions.Resources;
using Tacit.Yaml;

namespace Tacit.RunFiles;

/// <summary>What only one app of a run file can have, its id and its ports; a second one that wants it is reported.</summary>
internal sealed class RunFileClaims(RunFileSyntax syntax)
{
    public const string AppPort = "appPort";

    private readonly Dictionary<string, SourcePosition> _appIds = new(StringComparer.Ordinal);
    private readonly Dictionary<int, PortClaim> _ports = [];

    public void AppId(string appId, YamlValue at)
    {
        if (!_appIds.TryAdd(appId, at.Position))
            syntax.Fail($"two apps have the id '{appId}', the other one at {_appIds[appId]}; give one of them another appID", at);
    }

    /// <summary>A port that somebody will listen on. The sidecars' are sure to be bound; the apps' are not known to be.</summary>
    public void Port(int port, string key, string appId, YamlValue at)
    {
        if (_ports.TryAdd(port, new(key, appId, at.Position)))
            return;
        PortClaim first = _ports[port];
        string conflict = $"{key} {port} of app '{appId}' is {first.Key} of app '{first.AppId}' too, at {first.Position}";
        if (key == AppPort || first.Key == AppPort)
            syntax.Warn($"{conflict}; only one of them can listen on it", at);
        else
            syntax.Fail($"{conflict}; choose another, or leave it out for a free one", at);
    }

    private sealed record PortClaim(string Key, string AppId, SourcePosition Position);
}
