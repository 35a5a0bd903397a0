namespace Tacit.FunctionalTests.Cli;

/// <summary>One thing that a <see cref="Script"/> does.</summary>
internal abstract record ScriptStep;

/// <summary>Writes a file into the folder of the script.</summary>
/// <param name="Path">Relative to the folder.</param>
/// <param name="Content">Its lines.</param>
internal sealed record FileStep(string Path, string Content) : ScriptStep;

/// <summary>Runs a command, and compares what it says.</summary>
/// <param name="Line">Where it stands, from 1.</param>
/// <param name="Text">As written, without the mark.</param>
/// <param name="Expected">The lines below it, as written.</param>
internal sealed record CommandStep(int Line, string Text, IReadOnlyList<string> Expected) : ScriptStep;
