namespace Saddle.Threats;

/// <summary>Norms and accesses as people, stores and documents write them.</summary>
public static class Words
{
    /// <summary>The norm's word: <c>linf</c>, <c>l2</c>, <c>l1</c> or <c>l0</c>.</summary>
    public static string Word(this Norm norm) => norm.ToString().ToLowerInvariant();

    /// <summary>The access's word: <c>gradient</c>, <c>scores</c> or <c>labels</c>.</summary>
    public static string Word(this Access access) => access.ToString().ToLowerInvariant();

    /// <summary>The word of what is known of randomness: <c>distribution</c> or <c>sequence</c>.</summary>
    public static string Word(this KnownRandomness randomness) => randomness.ToString().ToLowerInvariant();

    /// <summary>What is known of randomness, of a word; false where there is none.</summary>
    internal static bool TryRandomness(string word, out KnownRandomness randomness) => TryFind(word, out randomness, Word);

    /// <summary>The norm of a word; false where there is none.</summary>
    internal static bool TryNorm(string word, out Norm norm) => TryFind(word, out norm, Word);

    /// <summary>The access of a word; false where there is none.</summary>
    internal static bool TryAccess(string word, out Access access) => TryFind(word, out access, Word);

    private static bool TryFind<T>(string word, out T found, Func<T, string> name) where T : struct, Enum
    {
        foreach (T value in Enum.GetValues<T>())
            if (name(value) == word)
            {
                found = value;
                return true;
            }
        found = default;
        return false;
    }
}
