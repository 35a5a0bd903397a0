namespace Tacit.Commands;

/// <summary>The name that the file was called by. Under the names of Dapr's programs it does what scripts and launchers expect of those.</summary>
/// <param name="Name">What is typed.</param>
/// <param name="Product">What status lines call the sidecar.</param>
internal sealed record CalledName(string Name, string Product)
{
    public static CalledName Tacit { get; } = new("tacit", "Tacit");

    public static CalledName Dapr { get; } = new("dapr", "Dapr");

    public static CalledName Daprd { get; } = new("daprd", "Dapr");

    /// <summary>The name of this process. A symbolic link counts, which the path of the executable does not show.</summary>
    public static CalledName Current()
    {
        const string arguments = "/proc/self/cmdline";
        try
        {
            return Of(File.Exists(arguments) ? File.ReadAllText(arguments).Split('\0', 2)[0] : Environment.ProcessPath ?? "");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Of(Environment.ProcessPath ?? "");
        }
    }

    /// <summary>The name that a path ends with; any other than Dapr's is ours.</summary>
    public static CalledName Of(string path) => Path.GetFileNameWithoutExtension(path) switch
    {
        "dapr" => Dapr,
        "daprd" => Daprd,
        _ => Tacit,
    };
}
