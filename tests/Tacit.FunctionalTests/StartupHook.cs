using System.Diagnostics.CodeAnalysis;

/// <summary>Loaded into an executable by <c>DOTNET_STARTUP_HOOKS</c>, which knows it by this name: makes it fail when a pipe is written to.</summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime asks for it.")]
internal static class StartupHook
{
    /// <summary>Names the pipe.</summary>
    public const string PipeVariable = "TACIT_TEST_FAILURE";

    /// <summary>What must not be shown.</summary>
    public const string Message = "canary-of-a-failure";

    /// <summary>Called by the runtime before the program begins.</summary>
    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(PipeVariable) is { } pipe)
            new Thread(() => throw new InvalidOperationException(Message + File.ReadAllText(pipe))) { IsBackground = true }.Start();
    }
}
