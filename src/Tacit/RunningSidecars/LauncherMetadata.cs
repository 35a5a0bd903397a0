using System.Globalization;

namespace Tacit.RunningSidecars;

/// <summary>What a launcher such as the dapr CLI, which starts sidecar and app as two processes, tells the sidecar to remember of them.</summary>
internal static class LauncherMetadata
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>Adds it to the sidecars that do not know their app themselves. All are asked at once; one that does not answer stays as it is.</summary>
    public static Task<RunningSidecar[]> AddToAsync(IEnumerable<RunningSidecar> sidecars, string apiToken, CancellationToken cancellationToken) =>
        Task.WhenAll(sidecars.Select(sidecar => sidecar.LauncherPid > 0 ? Task.FromResult(sidecar) : AskAsync(sidecar, apiToken, cancellationToken)));

    private static async Task<RunningSidecar> AskAsync(RunningSidecar sidecar, string apiToken, CancellationToken cancellationToken)
    {
        using SidecarClient client = new(sidecar, apiToken, Patience);
        IReadOnlyDictionary<string, string> extended = await client.ReadExtendedMetadataAsync(cancellationToken);
        return sidecar with
        {
            LauncherPid = Pid("cliPID"),
            AppPid = Pid("appPID"),
            Command = Text("appCommand"),
            RunFilePath = Text("runTemplatePath"),
            RunFileName = Text("runTemplateName"),
            AppLogPath = Text("appLogPath"),
            SidecarLogPath = Text("daprdLogPath"),
        };

        string Text(string name) => extended.GetValueOrDefault(name, "");

        int Pid(string name) => int.TryParse(Text(name), NumberStyles.None, CultureInfo.InvariantCulture, out int pid) ? pid : 0;
    }
}
