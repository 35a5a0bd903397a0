using System.Buffers.Binary;

namespace Tacit.Masking;

/// <summary>Texts to look for, all at once. Each has at least four bytes.</summary>
internal sealed class MaskIndex
{
    private readonly bool[] _beginnings = new bool[1 << 16];
    private readonly bool[] _firsts = new bool[1 << 8];
    private readonly HashSet<int> _threes = [];
    private readonly Dictionary<uint, byte[][]> _byFour;

    public MaskIndex(IReadOnlyCollection<byte[]> texts)
    {
        foreach (byte[] text in texts)
        {
            _firsts[text[0]] = true;
            _beginnings[text[0] | text[1] << 8] = true;
            _threes.Add(text[0] | text[1] << 8 | text[2] << 16);
        }

        _byFour = texts.GroupBy(text => BinaryPrimitives.ReadUInt32LittleEndian(text))
            .ToDictionary(group => group.Key, group => group.OrderByDescending(text => text.Length).ToArray());
    }

    /// <summary>Looks at the beginning of a text.</summary>
    /// <param name="text">What is known of it so far; not empty.</param>
    /// <param name="mayBegin">Whether more of it could make it one of the texts, or a longer one.</param>
    /// <returns>The length of the longest of the texts that it begins with; 0 for none.</returns>
    public int Match(ReadOnlySpan<byte> text, out bool mayBegin)
    {
        mayBegin = false;
        if (!_firsts[text[0]])
            return 0;
        if (text.Length == 1)
        {
            mayBegin = true;
            return 0;
        }

        if (!_beginnings[text[0] | text[1] << 8])
            return 0;
        if (text.Length < MaskedValues.MinLength)
        {
            mayBegin = text.Length == 2 || _threes.Contains(text[0] | text[1] << 8 | text[2] << 16);
            return 0;
        }

        if (!_byFour.TryGetValue(BinaryPrimitives.ReadUInt32LittleEndian(text), out byte[][]? candidates))
            return 0;
        foreach (byte[] candidate in candidates)
        {
            if (text.StartsWith(candidate))
                return candidate.Length;
            mayBegin |= candidate.AsSpan().StartsWith(text);
        }

        return 0;
    }
}
