using System.Runtime.InteropServices;

namespace Tacit.Terminals;

/// <summary>The terminal that the user sits at, as standard input: whose it is now, and its modes.</summary>
/// <remarks>While it is raw, every key comes here as a byte. It is put back whenever this process stops or ends.</remarks>
internal sealed partial class UserTerminal(CommandConsole console)
{
    private readonly Lock _lock = new();
    private TerminalModes? _saved;
    private TerminalModes? _raw;
    private bool _left;

    /// <summary>Whether this process is in the foreground of it. In the background, neither its keys nor its modes are this process's to take.</summary>
    public static bool IsForeground => Descriptors.IsTerminal(Descriptors.StandardInput) && TcGetPgrp(Descriptors.StandardInput) == GetPgrp();

    /// <summary>Makes it raw, when this process is in the foreground; says whether it is.</summary>
    public bool TryEnterRaw()
    {
        lock (_lock)
        {
            if (_left || !IsForeground || TerminalModes.Of(Descriptors.StandardInput) is not { } current)
                return false;
            if (_raw is not null && current.IsSameAs(_raw))
                return true;

            _saved = current;
            console.ChangeModes(isRaw: true, () => current.Raw().ApplyTo(Descriptors.StandardInput));
            // As the kernel has it, which may not be all that was asked for.
            _raw = TerminalModes.Of(Descriptors.StandardInput);
            return true;
        }
    }

    /// <summary>Puts it back as it was, until it is made raw again.</summary>
    public void Restore()
    {
        lock (_lock)
        {
            if (_raw is null)
                return;
            console.ChangeModes(isRaw: false, () =>
            {
                if (IsForeground)
                    _saved!.ApplyTo(Descriptors.StandardInput);
            });
            _raw = null;
        }
    }

    /// <summary>Puts it back as it was, for good.</summary>
    public void Leave()
    {
        lock (_lock)
        {
            Restore();
            _left = true;
        }
    }

    [LibraryImport("libc", EntryPoint = "tcgetpgrp")]
    private static partial int TcGetPgrp(int descriptor);

    [LibraryImport("libc", EntryPoint = "getpgrp")]
    private static partial int GetPgrp();
}
