using Saddle.Attacks;
using Saddle.Evaluation;

namespace Saddle.Tests.Evaluation.Crafts;

/// <summary>A store that tells what was committed, and cancels or fails at a certain commit.</summary>
internal sealed class WatchedCraftStore(ICraftStore inner) : ICraftStore
{
    /// <summary>The commit, from 1, after which the run is cancelled; 0 for none.</summary>
    public int CancelAt { get; set; }

    public CancellationTokenSource Cancellation { get; } = new();

    /// <summary>How many samples each commit held.</summary>
    public List<int> Commits { get; } = [];

    public string? ReadDocument(string name) => inner.ReadDocument(name);

    public void WriteDocument(string name, string json) => inner.WriteDocument(name, json);

    public IReadOnlyList<CraftedSample> ReadSamples(string craft) => inner.ReadSamples(craft);

    public void CommitSamples(CraftPiece piece)
    {
        inner.CommitSamples(piece);
        Commits.Add(piece.Samples.Count);
        if (Commits.Count == CancelAt) Cancellation.Cancel();
    }

    public CraftCost ReadCost(string craft) => inner.ReadCost(craft);

    public void Dispose()
    {
        Cancellation.Dispose();
        inner.Dispose();
    }
}
