using System.Globalization;
using System.Runtime.InteropServices;

namespace Tacit.RunningSidecars;

/// <summary>A folder that belongs to this user and into which nobody else can look.</summary>
internal static partial class PrivateFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // statx(2), whose record is the same on every architecture.
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint TypeAndOwner = 0x1 | 0x8;
    private const int RecordBytes = 256;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int TypeMask = 0xF000;
    private const int DirectoryType = 0x4000;

    /// <summary>A name that no other user of this machine has.</summary>
    public static string UserName => OperatingSystem.IsWindows() ? Environment.UserName : GetEffectiveUserId().ToString(CultureInfo.InvariantCulture);

    /// <summary>Makes the folder if it is not there; false when it is not, or not only this user's.</summary>
    public static bool TryMake(string path)
    {
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
                return IsOwn(path);
            }

            Directory.CreateDirectory(path, OwnerOnly);
            if (!IsOwn(path))
                return false;
            if (File.GetUnixFileMode(path) != OwnerOnly)
                File.SetUnixFileMode(path, OwnerOnly);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether it is a folder, not a link to one, and this user's. So is the folder of a process in <c>/proc</c>.</summary>
    public static bool IsOwn(string path)
    {
        // Elsewhere temporary folders are each user's own already.
        if (!OperatingSystem.IsLinux())
            return new DirectoryInfo(path) is { Exists: true, LinkTarget: null };

        Span<byte> record = stackalloc byte[RecordBytes];
        return StatX(CurrentFolder, path, NoFollow, TypeAndOwner, record) == 0
            && (BitConverter.ToUInt16(record[ModeOffset..]) & TypeMask) == DirectoryType
            && BitConverter.ToUInt32(record[OwnerOffset..]) == GetEffectiveUserId();
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, Span<byte> record);
}
