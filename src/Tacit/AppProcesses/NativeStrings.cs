using System.Runtime.InteropServices;

namespace Tacit.AppProcesses;

/// <summary>A list of strings as C has it: pointers to UTF-8 bytes, the last one null.</summary>
internal sealed unsafe class NativeStrings : IDisposable
{
    private readonly int _count;

    public NativeStrings(IEnumerable<string> strings)
    {
        string[] all = [.. strings];
        _count = all.Length;
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)all.Length + 1, (nuint)sizeof(byte*));
        for (int index = 0; index < all.Length; index++)
            Pointer[index] = (byte*)Marshal.StringToCoTaskMemUTF8(all[index]);
    }

    public byte** Pointer { get; }

    public void Dispose()
    {
        // The environment of an app may hold secrets.
        for (int index = 0; index < _count; index++)
            Marshal.ZeroFreeCoTaskMemUTF8((nint)Pointer[index]);
        NativeMemory.Free(Pointer);
    }
}
