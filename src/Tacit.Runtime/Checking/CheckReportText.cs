using Tacit.Abstractions.Resources;

namespace Tacit.Runtime.Checking;

/// <summary>A check for people: the problems, where editors and terminals find them, then what takes effect.</summary>
internal static class CheckReportText
{
    public static IEnumerable<string> Lines(CheckReport report, SidecarOptions options)
    {
        foreach (ResourceProblem problem in report.Problems)
            yield return problem.Describe();
        if (report.Problems.Count > 0)
            yield return "";

        if (report.Components.Count > 0)
        {
            List<string[]> rows = [["COMPONENT", "TYPE", "STATUS", "DECLARED AT"]];
            rows.AddRange(report.Components.Select(entry => new[]
            {
                entry.Component.Name,
                entry.Component.Version.Length == 0 ? entry.Component.Type : $"{entry.Component.Type}/{entry.Component.Version}",
                entry.Status,
                entry.Component.Position.ToString(),
            }));
            foreach (string line in TextTable.Lines(rows))
                yield return line;
            yield return "";
        }

        List<string[]> settings = [["SETTING", "VALUE", "SOURCE"]];
        settings.AddRange(report.Settings.Select(setting => new[] { setting.Name, Shown(setting.Value), setting.Source }));
        foreach (string line in TextTable.Lines(settings))
            yield return line;
        yield return "";
        // With a default store the resources are those of a cluster.
        if (options.ResourcesPaths.Count == 0 && options.DefaultSecretStore.Length == 0)
            yield return "No --resources-path was given, so no component is declared.";
        yield return $"{Count(report.Components.Count, "component")}, {Count(report.Errors, "error")}, {Count(report.Warnings, "warning")}, for app '{options.AppId}'";
    }

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    // An empty value would not be seen for what it is.
    private static string Shown(string value) => value.Length == 0 ? "(empty)" : value.ReplaceLineEndings("\n").Replace("\n", "\\n", StringComparison.Ordinal);
}
