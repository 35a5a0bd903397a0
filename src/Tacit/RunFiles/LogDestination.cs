namespace Tacit.RunFiles;

/// <summary>Where the lines of an app, or of its sidecar, go.</summary>
internal enum LogDestination
{
    /// <summary>The terminal.</summary>
    Console,

    /// <summary>A file in the app's folder.</summary>
    File,

    /// <summary>Both.</summary>
    FileAndConsole,
}
