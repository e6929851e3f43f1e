namespace Saddle;

/// <summary>How far two words are apart.</summary>
public static class Spelling
{
    private const int Near = 2;

    /// <summary>
    /// The word that was most likely meant: the nearest of those at most two letters away, capitals, dashes and underscores aside; null where none is.
    /// </summary>
    /// <param name="word">What was written.</param>
    /// <param name="known">The words that there are.</param>
    public static string? Nearest(string word, IEnumerable<string> known) => known.Select(name => (Name: name, Distance: Distance(Plain(word), Plain(name))))
        .Where(name => name.Distance <= Near).OrderBy(name => name.Distance).Select(name => name.Name).FirstOrDefault();

    /// <summary>
    /// The fewest letters to insert, remove or replace, or neighbours to swap, that turn one word into the other (optimal string alignment).
    /// </summary>
    /// <param name="first">One word.</param>
    /// <param name="second">The other.</param>
    public static int Distance(string first, string second)
    {
        int[] before = [], above = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 1; i <= first.Length; i++)
        {
            int[] row = new int[second.Length + 1];
            row[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                row[j] = Math.Min(above[j - 1] + (first[i - 1] == second[j - 1] ? 0 : 1), Math.Min(above[j], row[j - 1]) + 1);
                bool swapped = i > 1 && j > 1 && first[i - 1] == second[j - 2] && first[i - 2] == second[j - 1];
                if (swapped) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, above) = (above, row);
        }
        return above[^1];
    }

    private static string Plain(string word) => word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
