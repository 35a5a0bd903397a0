namespace Tacit.Testing;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its absolute path: the first folder above the tests with the solution in it.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Tacit.slnx")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
