using Saddle.Attacks;

namespace Saddle.Evaluation.Runs;

/// <summary>A run that is kept in memory alone and ends with its process; for programs that need no files.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class MemoryRunStore : IRunStore
{
    private readonly Dictionary<string, string> _documents = [];
    private readonly SortedDictionary<int, NaturalOutcome> _natural = [];
    private readonly Dictionary<int, float[]> _inputs = [];
    private readonly Dictionary<(string Key, string Attack), Kept> _kept = [];

    /// <inheritdoc/>
    public string? ReadDocument(string name) => _documents.GetValueOrDefault(name);

    /// <inheritdoc/>
    public void WriteDocument(string name, string json) => _documents[name] = json;

    /// <inheritdoc/>
    public IReadOnlyList<NaturalOutcome> ReadNatural() => [.. _natural.Values];

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">One of the examples is stored already; nothing is then kept.</exception>
    public void CommitNatural(IReadOnlyList<NaturalOutcome> outcomes, IReadOnlyDictionary<int, float[]> inputs)
    {
        RefuseRepeated(outcomes.Select(outcome => outcome.Example), _natural.Keys);
        RefuseRepeated(inputs.Keys, _inputs.Keys);
        foreach (NaturalOutcome outcome in outcomes) _natural.Add(outcome.Example, outcome);
        foreach ((int example, float[] values) in inputs) _inputs.Add(example, [.. values]);
    }

    /// <inheritdoc/>
    public float[]? ReadInput(int example) => Copy(_inputs, example);

    /// <inheritdoc/>
    public IReadOnlyList<AttackOutcome> ReadOutcomes(string key, string attack) => [.. Find(key, attack).Outcomes.Values];

    /// <inheritdoc/>
    public IReadOnlyList<CraftedSample> ReadSamples(string key, string attack) => [.. Find(key, attack).Samples.Values];

    /// <inheritdoc/>
    public float[]? ReadPoint(string key, string attack, int example) => Copy(Find(key, attack).Points, example);

    /// <inheritdoc/>
    public WorkCost ReadCost(string key, string attack) => Find(key, attack).Cost;

    /// <inheritdoc/>
    public void Commit(Piece piece)
    {
        Kept kept = Find(piece.Key, piece.Attack);
        RefuseRepeated(piece.Outcomes.Select(outcome => outcome.Example), kept.Outcomes.Keys);
        RefuseRepeated(piece.Points.Keys, kept.Points.Keys);
        RefuseRepeated(piece.Samples.Select(sample => (sample.Image, sample.Target)), kept.Samples.Keys);
        foreach (AttackOutcome outcome in piece.Outcomes) kept.Outcomes.Add(outcome.Example, outcome);
        foreach ((int example, float[] values) in piece.Points) kept.Points.Add(example, [.. values]);
        foreach (CraftedSample sample in piece.Samples) kept.Samples.Add((sample.Image, sample.Target), sample with { Features = [.. sample.Features] });
        kept.Cost += piece.Cost;
        _kept[(piece.Key, piece.Attack)] = kept;
    }

    /// <summary>Nothing needs to be given back.</summary>
    public void Dispose()
    {
    }

    private static void RefuseRepeated<T>(IEnumerable<T> examples, ICollection<T> stored) where T : notnull
    {
        var seen = new HashSet<T>(stored);
        foreach (T example in examples)
            if (!seen.Add(example))
                throw new RunFolderException(
                    $"The store already holds example {example} of this piece; nothing of the piece was kept. Commit every example once.");
    }

    private static float[]? Copy(Dictionary<int, float[]> values, int example) =>
        values.TryGetValue(example, out float[]? found) ? [.. found] : null;

    private Kept Find(string key, string attack) => _kept.GetValueOrDefault((key, attack)) ?? new Kept();

    private sealed class Kept
    {
        public SortedDictionary<int, AttackOutcome> Outcomes { get; } = [];
        public Dictionary<int, float[]> Points { get; } = [];
        public SortedDictionary<(int Image, int Target), CraftedSample> Samples { get; } = [];
        public WorkCost Cost { get; set; }
    }
}
