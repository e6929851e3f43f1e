namespace Saddle.Models;

/// <summary>Weights under the names that the plain network has.</summary>
internal static class WeightNames
{
    // PyTorch's batch normalisation counts its batches, and nothing depends on how many there were.
    private const string Counter = ".num_batches_tracked";

    /// <summary>
    /// The weights without what wraps the network in front of every name: <c>module.</c> of DataParallel, <c>_orig_mod.</c> of
    /// torch.compile, <c>model.</c> and <c>net.</c> of Lightning and the like, one within another.
    /// </summary>
    /// <param name="weights">The weights by name; not copied.</param>
    public static IReadOnlyDictionary<string, Tensor> Plain(IReadOnlyDictionary<string, Tensor> weights)
    {
        string[] names = [.. weights.Keys.Where(name => !name.EndsWith(Counter, StringComparison.Ordinal))];
        int skipped = 0;
        while (names.Length > 0 && Wrapper(names, skipped) is { } length) skipped += length;
        return names.ToDictionary(name => name[skipped..], name => weights[name], StringComparer.Ordinal);
    }

    /// <summary>The length of a first part that all names share and behind which each still names a layer and its weight; null where there is none.</summary>
    private static int? Wrapper(string[] names, int skipped)
    {
        int length = names[0].IndexOf('.', skipped) + 1 - skipped;
        string first = names[0][skipped..(skipped + Math.Max(0, length))];
        return length > 0
            && Array.TrueForAll(names, name => name.AsSpan(skipped).StartsWith(first) && name.IndexOf('.', skipped + length) >= 0) ? length : null;
    }
}
