using System.Collections;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Tacit.AppProcesses;

/// <summary>Starts a program as the leader of a session of its own, on a terminal that becomes the session's. Linux only.</summary>
/// <remarks>By <c>posix_spawn</c>: <c>Process</c> makes no sessions, and managed code cannot run between a fork and an exec.</remarks>
internal static unsafe partial class ChildSpawn
{
    private const short NewSession = 0x80;
    private const int ReadWrite = 2;

    // More than any libc needs for its opaque structures: glibc takes 336 and 80 bytes.
    private const int OpaqueBytes = 1024;

    /// <summary>Starts it.</summary>
    /// <param name="app">What to start.</param>
    /// <param name="terminal">The device of its terminal.</param>
    /// <param name="keepsInput">Whether it has this process's standard input, and not the terminal, for its own.</param>
    /// <exception cref="Win32Exception">It could not be started.</exception>
    public static int Start(AppStart app, string terminal, bool keepsInput)
    {
        byte* actions = stackalloc byte[OpaqueBytes];
        byte* attributes = stackalloc byte[OpaqueBytes];
        _ = InitActions(actions);
        _ = InitAttributes(attributes);
        try
        {
            Check(SetFlags(attributes, NewSession));
            // The session is made before the actions; its first terminal becomes its own.
            int first = keepsInput ? 1 : 0;
            Check(AddOpen(actions, first, terminal, ReadWrite, 0));
            for (int descriptor = first + 1; descriptor <= 2; descriptor++)
                Check(AddDuplicate(actions, first, descriptor));
            return Spawn(app, actions, attributes);
        }
        finally
        {
            _ = DestroyActions(actions);
            _ = DestroyAttributes(attributes);
        }
    }

    private static int Spawn(AppStart app, byte* actions, byte* attributes)
    {
        using NativeStrings arguments = new([app.Executable, .. app.Arguments]);
        using NativeStrings environment = new(Variables(app));
        Check(PosixSpawn(out int pid, app.Executable, actions, attributes, arguments.Pointer, environment.Pointer));
        return pid;
    }

    private static IEnumerable<string> Variables(AppStart app)
    {
        Dictionary<string, string?> variables = [];
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
            variables[(string)variable.Key] = (string?)variable.Value;
        foreach ((string name, string? value) in app.Environment)
            variables[name] = value;
        return variables.Where(variable => variable.Value is not null).Select(variable => $"{variable.Key}={variable.Value}");
    }

    private static void Check(int error)
    {
        if (error != 0)
            throw new Win32Exception(error, Marshal.GetPInvokeErrorMessage(error));
    }

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int PosixSpawn(out int pid, string path, byte* actions, byte* attributes, byte** arguments, byte** environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    private static partial int InitActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    private static partial int DestroyActions(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int AddOpen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    private static partial int AddDuplicate(byte* actions, int descriptor, int newDescriptor);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    private static partial int InitAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    private static partial int DestroyAttributes(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    private static partial int SetFlags(byte* attributes, short flags);
}
