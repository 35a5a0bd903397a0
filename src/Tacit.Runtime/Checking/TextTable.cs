using Tacit.Abstractions;

namespace Tacit.Runtime.Checking;

/// <summary>Columns of text, as wide as their widest cell; the last one is not padded.</summary>
internal static class TextTable
{
    /// <summary>The lines of a table. The first row is its head.</summary>
    public static IEnumerable<string> Lines(IEnumerable<string[]> cells)
    {
        string[][] rows = [.. cells.Select(row => row.Select(cell => PrintableText.Of(cell)).ToArray())];
        int[] widths = [.. Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length))];
        return rows.Select(row => string.Concat(row.Select((cell, column) => column == row.Length - 1 ? cell : cell.PadRight(widths[column] + 2))).TrimEnd());
    }
}
