namespace Tacit.Abstractions;

/// <summary>Finds the word that somebody probably meant.</summary>
public static class ClosestWord
{
    /// <summary>The candidate within a third of the word's length in edits, case aside, or else one that the word begins with; null when none is near.</summary>
    public static string? To(string word, IReadOnlyCollection<string> candidates)
    {
        string? best = null;
        int bestDistance = Math.Max(2, word.Length / 3) + 1;
        foreach (string candidate in candidates)
        {
            int distance = Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant());
            if (distance < bestDistance && distance < candidate.Length)
                (best, bestDistance) = (candidate, distance);
        }

        return best ?? candidates.FirstOrDefault(candidate => candidate.Length > 2 && word.StartsWith(candidate, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A sentence to append to a message: the closest word if there is one, and all that is allowed.</summary>
    public static string Hint(string word, IReadOnlyCollection<string> allowed)
    {
        string? closest = To(word, allowed);
        string question = closest is null ? "" : $" Did you mean '{closest}'?";
        return allowed.Count == 0 ? question : $"{question} Allowed: {string.Join(", ", allowed)}";
    }

    // Levenshtein with two rows; long words are cut, since a suggestion for them helps nobody.
    private static int Distance(string left, string right)
    {
        ReadOnlySpan<char> a = left.AsSpan(0, Math.Min(left.Length, 128));
        ReadOnlySpan<char> b = right.AsSpan(0, Math.Min(right.Length, 128));
        int[] previous = [.. Enumerable.Range(0, b.Length + 1)];
        int[] current = new int[b.Length + 1];
        for (int i = 0; i < a.Length; i++)
        {
            current[0] = i + 1;
            for (int j = 0; j < b.Length; j++)
                current[j + 1] = Math.Min(Math.Min(current[j], previous[j + 1]) + 1, previous[j] + (a[i] == b[j] ? 0 : 1));
            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
