namespace Tacit.Commands;

/// <summary>What the sizes that daprd takes mean for a request, with its special values.</summary>
internal static class SizeLimits
{
    /// <summary>4 MiB.</summary>
    public const long DefaultBody = 4 * 1024 * 1024;

    /// <summary>4 KiB.</summary>
    public const long DefaultHead = 4 * 1024;

    private const int LargestHead = 1024 * 1024;

    /// <summary>The largest body; null for no limit. In daprd, -1 means the default and 0 no limit.</summary>
    public static long? Body(long size) => size switch { < 0 => DefaultBody, 0 => null, _ => size };

    /// <summary>The largest head. In daprd, 0 means the default of Go's web server.</summary>
    public static int Head(long size) => size is <= 0 or > LargestHead ? LargestHead : (int)size;
}
