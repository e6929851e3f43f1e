using Saddle.Evaluation;

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

    public List<(string Threat, string Attack, int Example)> Attacked { get; } = [];

    public string? ReadDocument(string name) => inner.ReadDocument(name);

    public void WriteDocument(string name, string json) => inner.WriteDocument(name, json);

    public IReadOnlyList<NaturalOutcome> ReadNatural() => inner.ReadNatural();

    public void CommitNatural(IReadOnlyList<NaturalOutcome> outcomes, IReadOnlyDictionary<int, float[]> inputs) => Count(() => inner.CommitNatural(outcomes, inputs));

    public float[]? ReadInput(int example) => inner.ReadInput(example);

    public IReadOnlyList<AttackOutcome> ReadOutcomes(string threat, string attack) => inner.ReadOutcomes(threat, attack);

    public void Commit(AttackPiece piece) => Count(() =>
    {
        inner.Commit(piece);
        Attacked.AddRange(piece.Outcomes.Select(outcome => (piece.Threat, piece.Attack, outcome.Example)));
    });

    public (double Seconds, double CpuSeconds) ReadTime(string threat, string attack) => inner.ReadTime(threat, attack);

    public float[]? ReadPoint(string threat, string attack, int example) => inner.ReadPoint(threat, attack, example);

    public void Dispose() => inner.Dispose();

    private void Count(Action commit)
    {
        Commits++;
        if (Commits == FailAt) throw new IOException("The store failed.");
        commit();
        if (Commits == CancelAt) Cancellation.Cancel();
    }
}
