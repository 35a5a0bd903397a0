using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Tacit.Terminals;

/// <summary>A terminal that this process plays for another one. Linux only.</summary>
/// <remarks>
/// The side that the other process has is kept open here as well: an app that closes its streams and opens them again, as a daemon does,
/// must not look as if it had ended.
/// </remarks>
internal sealed partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NotAsOurTerminal = 0x100;
    private const nuint GetWindowSize = 0x5413;
    private const nuint SetWindowSize = 0x5414;

    private readonly SafeFileHandle _master;
    private readonly SafeFileHandle _slave;
    private readonly int _descriptor;

    private PseudoTerminal(SafeFileHandle master, string path)
    {
        _master = master;
        _descriptor = (int)master.DangerousGetHandle();
        Path = path;
        _slave = OpenDevice(path);
        Output = new(master);
    }

    /// <summary>The device that the other process opens.</summary>
    public string Path { get; }

    /// <summary>What the other process shows.</summary>
    public PseudoTerminalOutput Output { get; }

    /// <summary>How the other process has set its terminal.</summary>
    public TerminalModes? Modes => TerminalModes.Of(_descriptor);

    /// <summary>The process group that reads the keys, and is signalled by them.</summary>
    public int ForegroundGroup => TcGetPgrp(_descriptor);

    /// <exception cref="IOException">There is none to be had.</exception>
    public static PseudoTerminal Open()
    {
        SafeFileHandle master = new(PosixOpenPt(ReadWrite | NotAsOurTerminal | Descriptors.CloseOnExec), ownsHandle: true);
        Span<byte> name = stackalloc byte[128];
        name.Clear();
        int descriptor = (int)master.DangerousGetHandle();
        if (master.IsInvalid || GrantPt(descriptor) != 0 || UnlockPt(descriptor) != 0 || PtsName(descriptor, name, (nuint)name.Length) != 0)
        {
            string reason = Marshal.GetLastPInvokeErrorMessage();
            master.Dispose();
            throw new IOException($"no pseudo-terminal: {reason}");
        }

        return new(master, Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]));
    }

    public void Apply(TerminalModes modes) => modes.ApplyTo(_descriptor);

    /// <summary>Makes it as large as another terminal; whoever reads it is told when that is a change.</summary>
    public void TakeSizeOf(int descriptor)
    {
        WindowSize size = default;
        if (IoCtl(descriptor, GetWindowSize, ref size) == 0)
            _ = IoCtl(_descriptor, SetWindowSize, ref size);
    }

    /// <summary>Types something.</summary>
    public void Write(ReadOnlySpan<byte> keys) => Descriptors.WriteAll(_descriptor, keys);

    /// <summary>Gives up this process's part in the other side: when nobody else has it, the output ends.</summary>
    public void LetOutputEnd() => _slave.Dispose();

    public void Dispose()
    {
        _slave.Dispose();
        _master.Dispose();
    }

    private static SafeFileHandle OpenDevice(string path) =>
        new(Open(path, ReadWrite | NotAsOurTerminal | Descriptors.CloseOnExec), ownsHandle: true);

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int PosixOpenPt(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int GrantPt(int descriptor);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int UnlockPt(int descriptor);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int PtsName(int descriptor, Span<byte> name, nuint length);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int TcGetPgrp(int descriptor);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoCtl(int descriptor, nuint request, ref WindowSize size);

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }
}
