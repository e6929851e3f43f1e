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

    /// <summary>The fewest letters to insert, remove or replace that turn one word into the other (Levenshtein).</summary>
    /// <param name="first">One word.</param>
    /// <param name="second">The other.</param>
    public static int Distance(string first, string second)
    {
        int[] row = [.. Enumerable.Range(0, second.Length + 1)];
        for (int i = 1; i <= first.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int replaced = diagonal + (first[i - 1] == second[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }

    private static string Plain(string word) => word.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
}
