namespace Saddle.Evaluation;

/// <summary>A run that is kept in memory alone and ends with its process; for programs that need no files.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class MemoryRunStore : IRunStore
{
    private readonly Dictionary<string, string> _documents = [];
    private readonly SortedDictionary<int, NaturalOutcome> _natural = [];
    private readonly Dictionary<int, float[]> _inputs = [];
    private readonly Dictionary<(string Threat, string Attack), Slot> _slots = [];

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
    public IReadOnlyList<AttackOutcome> ReadOutcomes(string threat, string attack) => [.. Find(threat, attack).Outcomes.Values];

    /// <inheritdoc/>
    /// <exception cref="RunFolderException">One of the examples is stored already; nothing is then kept.</exception>
    public void Commit(AttackPiece piece)
    {
        Slot slot = Find(piece.Threat, piece.Attack);
        RefuseRepeated(piece.Outcomes.Select(outcome => outcome.Example), slot.Outcomes.Keys);
        RefuseRepeated(piece.Points.Keys, slot.Points.Keys);
        foreach (AttackOutcome outcome in piece.Outcomes) slot.Outcomes.Add(outcome.Example, outcome);
        foreach ((int example, float[] values) in piece.Points) slot.Points.Add(example, [.. values]);
        slot.Seconds += piece.Seconds;
        slot.CpuSeconds += piece.CpuSeconds;
        _slots[(piece.Threat, piece.Attack)] = slot;
    }

    /// <inheritdoc/>
    public (double Seconds, double CpuSeconds) ReadTime(string threat, string attack)
    {
        Slot slot = Find(threat, attack);
        return (slot.Seconds, slot.CpuSeconds);
    }

    /// <inheritdoc/>
    public float[]? ReadPoint(string threat, string attack, int example) => Copy(Find(threat, attack).Points, example);

    /// <summary>Nothing needs to be given back.</summary>
    public void Dispose()
    {
    }

    private static void RefuseRepeated(IEnumerable<int> examples, ICollection<int> stored)
    {
        var seen = new HashSet<int>(stored);
        foreach (int example in examples)
            if (!seen.Add(example))
                throw new RunFolderException($"The store already holds example {example} of this piece; nothing of the piece was kept. Commit every example once.");
    }

    private static float[]? Copy(Dictionary<int, float[]> values, int example) =>
        values.TryGetValue(example, out float[]? found) ? [.. found] : null;

    private Slot Find(string threat, string attack) => _slots.GetValueOrDefault((threat, attack)) ?? new Slot();

    private sealed class Slot
    {
        public SortedDictionary<int, AttackOutcome> Outcomes { get; } = [];
        public Dictionary<int, float[]> Points { get; } = [];
        public double Seconds { get; set; }
        public double CpuSeconds { get; set; }
    }
}
