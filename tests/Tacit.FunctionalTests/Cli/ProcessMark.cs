namespace Tacit.FunctionalTests.Cli;

/// <summary>A variable by which everything that a process started is found again, wherever it went.</summary>
internal sealed class ProcessMark
{
    private const string Variable = "MARK_OF_THE_TEST";

    private readonly string _value = Guid.NewGuid().ToString();

    /// <summary>What a marked process is started with.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string> { [Variable] = _value };

    /// <summary>The living processes that have inherited it: number and command line.</summary>
    public IEnumerable<string> Processes()
    {
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            if (Read(Path.Combine(process, "environ")).Contains($"{Variable}={_value}", StringComparison.Ordinal))
                yield return $"{Path.GetFileName(process)} {Read(Path.Combine(process, "cmdline")).Replace('\0', ' ')}";
        }
    }

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // It has ended in the meantime, or is somebody else's.
            return "";
        }
    }
}
