using System.Text;

namespace Tacit.ResourceBench.Fuzzing;

/// <summary>Makes inputs out of a corpus: a file with some bytes, slices and tokens of YAML changed.</summary>
internal sealed class Mutator(IReadOnlyList<byte[]> corpus, int seed)
{
    private const int MaxLength = 64 * 1024;
    private const int MaxChanges = 8;
    private const int MaxRepetitions = 2_000;

    private static readonly byte[][] Tokens =
    [
        .. new[]
        {
            "---", "\n---\n", "\n...\n", "&a ", "&b ", "*a", "*b", "<<:", "\n<<: *a\n", "{", "}", "[", "]", ",", ": ", ":\n", "? ", "- ", "\n- ",
            "!!", "!!str ", "!!int ", "!a!b ", "!<x> ", "%YAML 1.1\n", "%TAG !a! b\n", "|", "|+\n", "|-2\n", ">", ">\n", "\"", "'", "\\", "\\x", "\\u12", "\\U0001F600",
            "\\ud800", "#", " #", "\t", "\n\t", "\n", "\r", "\r\n", "\n  ", "\n        ", "\0", "~", "null", "true", "0x", "1e999", ".inf", "@", "`",
            "\uFEFF", "\u0085", "\u2028", "\u2029", "\u00A0", "${X}", "kind: Component\n", "spec:\n", "metadata:\n", "scopes: ", "value: ",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF, 0xFE], [0xFE, 0xFF],
    ];

    private readonly Random _random = new(seed);

    public byte[] Next()
    {
        List<byte> input = [.. Pick(corpus)];
        for (int changes = _random.Next(MaxChanges) + 1; changes > 0; changes--)
            Change(input);
        return [.. input.Take(MaxLength)];
    }

    private void Change(List<byte> input)
    {
        switch (_random.Next(8))
        {
            case 0 when input.Count > 0:
                input[_random.Next(input.Count)] ^= (byte)(1 << _random.Next(8));
                break;
            case 1:
                input.Insert(Place(input), (byte)_random.Next(256));
                break;
            case 2:
                (int start, int length) = Slice(input.Count);
                input.RemoveRange(start, length);
                break;
            case 3:
                input.InsertRange(Place(input), SliceOf([.. input]));
                break;
            case 4:
                input.InsertRange(Place(input), SliceOf(Pick(corpus)));
                break;
            case 5:
                byte[] repeated = Pick(Tokens);
                int place = Place(input);
                for (int times = _random.Next(MaxRepetitions); times > 0; times--)
                    input.InsertRange(place, repeated);
                break;
            default:
                input.InsertRange(Place(input), Pick(Tokens));
                break;
        }
    }

    private T Pick<T>(IReadOnlyList<T> choices) => choices[_random.Next(choices.Count)];

    private int Place(List<byte> input) => _random.Next(input.Count + 1);

    private (int Start, int Length) Slice(int count)
    {
        int start = _random.Next(count + 1);
        return (start, _random.Next(Math.Min(count - start, 256) + 1));
    }

    private byte[] SliceOf(byte[] file)
    {
        (int start, int length) = Slice(file.Length);
        return file[start..(start + length)];
    }
}
