using Saddle.Attacks;

namespace Saddle.Evaluation;

/// <summary>A crafting that is kept in memory alone and ends with its process; for programs that need no files.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class MemoryCraftStore : ICraftStore
{
    private readonly Dictionary<string, string> _documents = [];
    private readonly Dictionary<string, SortedDictionary<(int Image, int Target), CraftedSample>> _samples = [];
    private readonly Dictionary<string, CraftCost> _costs = [];

    /// <inheritdoc/>
    public string? ReadDocument(string name) => _documents.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void WriteDocument(string name, string json) => _documents[name] = json;

    /// <inheritdoc/>
    public IReadOnlyList<CraftedSample> ReadSamples(string craft) => _samples.TryGetValue(craft, out var samples) ? [.. samples.Values] : [];

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">One of the pairs of image and target is stored already; nothing is then kept.</exception>
    public void CommitSamples(CraftPiece piece)
    {
        SortedDictionary<(int Image, int Target), CraftedSample> stored = _samples.GetValueOrDefault(piece.Craft) ?? [];
        var seen = new HashSet<(int, int)>();
        foreach (CraftedSample sample in piece.Samples)
            if (stored.ContainsKey((sample.Image, sample.Target)) || !seen.Add((sample.Image, sample.Target)))
                throw new RunFolderException($"The store already holds image {sample.Image} towards class {sample.Target} of this crafting; nothing of the piece was kept. Commit every pair once.");
        foreach (CraftedSample sample in piece.Samples)
            stored.Add((sample.Image, sample.Target), sample with { Features = Array.AsReadOnly(sample.Features.ToArray()) });
        _samples[piece.Craft] = stored;
        _costs[piece.Craft] = ReadCost(piece.Craft) + piece.Cost;
    }

    /// <inheritdoc/>
    public CraftCost ReadCost(string craft) => _costs.GetValueOrDefault(craft);

    /// <summary>Nothing needs to be given back.</summary>
    public void Dispose()
    {
    }
}
