using Saddle.Attacks;
using Saddle.Evaluation.Runs;

namespace Saddle.Tests.Evaluation;

/// <summary>A store that fails, or cancels a run, at a certain commit, and tells what was committed.</summary>
internal sealed class InterruptedStore(IRunStore inner) : IRunStore
{
    /// <summary>The commit, from 1, instead of which the store fails; 0 for none.</summary>
    public int FailAt { get; set; }

    /// <summary>The commit, from 1, after which the run is cancelled; 0 for none.</summary>
    public int CancelAt { get; set; }

    public CancellationTokenSource Cancellation { get; } = new();

    public int Commits { get; private set; }

    public List<(string Key, string Attack, int Example)> Attacked { get; } = [];

    /// <summary>How many crafted samples each commit held.</summary>
    public List<int> Crafted { get; } = [];

    public string? ReadDocument(string name) => inner.ReadDocument(name);

    public void WriteDocument(string name, string json) => inner.WriteDocument(name, json);

    public IReadOnlyList<NaturalOutcome> ReadNatural() => inner.ReadNatural();

    public void CommitNatural(IReadOnlyList<NaturalOutcome> outcomes, IReadOnlyDictionary<int, float[]> inputs) =>
        Count(() => inner.CommitNatural(outcomes, inputs));

    public float[]? ReadInput(int example) => inner.ReadInput(example);

    public IReadOnlyList<AttackOutcome> ReadOutcomes(string key, string attack) => inner.ReadOutcomes(key, attack);

    public IReadOnlyList<CraftedSample> ReadSamples(string key, string attack) => inner.ReadSamples(key, attack);

    public void Commit(Piece piece) => Count(() =>
    {
        inner.Commit(piece);
        if (piece.Samples.Count > 0) Crafted.Add(piece.Samples.Count);
        Attacked.AddRange(piece.Outcomes.Select(outcome => (piece.Key, piece.Attack, outcome.Example)));
    });

    public WorkCost ReadCost(string key, string attack) => inner.ReadCost(key, attack);

    public float[]? ReadPoint(string key, string attack, int example) => inner.ReadPoint(key, attack, example);

    public void Dispose() => inner.Dispose();

    private void Count(Action commit)
    {
        Commits++;
        if (Commits == FailAt) throw new IOException("The store failed.");
        commit();
        if (Commits == CancelAt) Cancellation.Cancel();
    }
}
