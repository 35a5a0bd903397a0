namespace Tacit;

/// <summary>The exit codes of the process. <c>tacit run</c> ends with the app's own code once the app has started.</summary>
internal static class ExitCodes
{
    public const int Success = 0;

    /// <summary>It could not start, or it was stopped the hard way.</summary>
    public const int Failure = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>There is no such secret (<c>tacit secrets get</c>).</summary>
    public const int NotFound = 3;
}
