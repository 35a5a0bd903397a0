namespace Tacit.Commands;

/// <summary>A file of the sample project.</summary>
/// <param name="Path">Relative, with slashes.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Content">Its text.</param>
internal sealed record SampleFile(string Path, string Purpose, string Content);
