namespace Tacit.RunFiles;

/// <summary>The folders that the paths of a run file may begin at.</summary>
/// <param name="Working">The absolute working directory.</param>
/// <param name="Home">The user's absolute home, for <c>~</c> and for <c>~/.dapr</c>.</param>
internal sealed record RunFileFolders(string Working, string Home);
