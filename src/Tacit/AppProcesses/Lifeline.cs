using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Tacit.Terminals;

namespace Tacit.AppProcesses;

/// <summary>Ends the app when this process ends, in whatever way: even SIGKILL leaves no app without its sidecar. Linux only.</summary>
/// <remarks>
/// A pipe of which this process has one end and the app the other. The kernel signals the owner of the app's end when ours is closed, which it
/// is as soon as this process is gone. So there is no watcher to start, and nothing to do between fork and exec.
/// </remarks>
internal sealed partial class Lifeline : IDisposable
{
    private const int DuplicateFrom = 0;
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int SetOwner = 8;
    private const int SetSignal = 10;
    private const int SignalOwner = 0x2000;

    /// <summary>Out of the way of the low numbers that scripts use by their own choice.</summary>
    private const int FirstNumber = 100;

    private readonly SafeFileHandle _ours;
    private readonly SafeFileHandle _apps;

    private Lifeline(SafeFileHandle ours, SafeFileHandle apps)
    {
        _ours = ours;
        _apps = apps;
    }

    /// <summary>Makes one; what is started from now on has the app's end, until it is tied.</summary>
    public static Lifeline Create()
    {
        (SafeFileHandle reader, SafeFileHandle writer) = Descriptors.CreatePipe();
        using (reader)
            return new(writer, new(Fcntl((int)reader.DangerousGetHandle(), DuplicateFrom, FirstNumber), ownsHandle: true));
    }

    /// <summary>Ties it to a process that was started since, or, with its negative number, to the process group that it leads.</summary>
    public void TieTo(int owner)
    {
        int apps = (int)_apps.DangerousGetHandle();
        _ = Fcntl(apps, SetOwner, owner);
        _ = Fcntl(apps, SetSignal, Posix.SigTerm);
        _ = Fcntl(apps, SetFlags, Fcntl(apps, GetFlags, 0) | SignalOwner);
        _apps.Dispose();
    }

    public void Dispose()
    {
        _apps.Dispose();
        _ours.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Fcntl(int descriptor, int command, int argument);
}
