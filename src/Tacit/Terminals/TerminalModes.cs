using System.Runtime.InteropServices;

namespace Tacit.Terminals;

/// <summary>How a terminal treats what is typed and shown: the <c>termios</c> of Linux, the same in glibc and musl.</summary>
internal sealed partial class TerminalModes
{
    private const int ApplyNow = 0;
    private const uint MakeSignals = 1;

    private Termios _termios;

    private TerminalModes(Termios termios) => _termios = termios;

    /// <summary>Whether the keys below signal instead of being read.</summary>
    public bool MakesSignals => (_termios.LocalFlags & MakeSignals) != 0;

    public byte InterruptKey => _termios.ControlCharacters[0];

    public byte QuitKey => _termios.ControlCharacters[1];

    public byte SuspendKey => _termios.ControlCharacters[10];

    /// <summary>Null when the descriptor is no terminal, or one that has gone.</summary>
    public static TerminalModes? Of(int descriptor) => TcGetAttr(descriptor, out Termios termios) == 0 ? new(termios) : null;

    /// <summary>The same, but every byte passes as it is, in both directions.</summary>
    public TerminalModes Raw()
    {
        Termios raw = _termios;
        CfMakeRaw(ref raw);
        return new(raw);
    }

    public void ApplyTo(int descriptor) => _ = TcSetAttr(descriptor, ApplyNow, ref _termios);

    public bool IsSameAs(TerminalModes other) =>
        MemoryMarshal.AsBytes(new ReadOnlySpan<Termios>(in _termios)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<Termios>(in other._termios)));

    [LibraryImport("libc", EntryPoint = "tcgetattr")]
    private static partial int TcGetAttr(int descriptor, out Termios termios);

    [LibraryImport("libc", EntryPoint = "tcsetattr")]
    private static partial int TcSetAttr(int descriptor, int actions, ref Termios termios);

    [LibraryImport("libc", EntryPoint = "cfmakeraw")]
    private static partial void CfMakeRaw(ref Termios termios);

    [StructLayout(LayoutKind.Sequential)]
    private struct Termios
    {
        public uint InputFlags;
        public uint OutputFlags;
        public uint ControlFlags;
        public uint LocalFlags;
        public byte Line;
        public ControlCharacters ControlCharacters;
        public uint InputSpeed;
        public uint OutputSpeed;
    }

    [System.Runtime.CompilerServices.InlineArray(32)]
    private struct ControlCharacters
    {
        private byte _first;
    }
}
