namespace Tacit.Commands;

/// <summary>What can be the id of an app.</summary>
internal static class AppIds
{
    /// <summary>What an id has that it cannot have, as messages say it; null if nothing.</summary>
    public static string? ForbiddenIn(string appId) =>
        appId.Contains('.', StringComparison.Ordinal) ? "dots" : appId.Contains('/', StringComparison.Ordinal) ? "slashes" : null;

    /// <summary>The id of an app that is called like its folder.</summary>
    public static string OfFolder(string folder) =>
        Path.GetFileName(folder).Replace('.', '-').Replace(' ', '-') is { Length: > 0 } name ? name : "app";
}
