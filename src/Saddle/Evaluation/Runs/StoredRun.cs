using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Evaluation.Runs;

/// <summary>What a store holds, each part read once; what is committed through it is known at once.</summary>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class StoredRun
{
    private readonly Dictionary<(string Key, string Attack), SortedDictionary<int, AttackOutcome>> _outcomes = [];
    private readonly Dictionary<(string Key, string Attack), HashSet<(int Image, int Target)>> _pairs = [];
    private IReadOnlyList<NaturalOutcome>? _natural;

    /// <summary>Reads a store as it is asked for.</summary>
    /// <param name="store">The store; not disposed.</param>
    public StoredRun(IRunStore store) => Store = store;

    /// <summary>The store.</summary>
    public IRunStore Store { get; }

    /// <summary>The natural outcomes, in the order of the examples.</summary>
    public IReadOnlyList<NaturalOutcome> Natural => _natural ??= Store.ReadNatural();

    /// <summary>The outcomes of an attack by example.</summary>
    /// <param name="key">What they are kept under.</param>
    /// <param name="attack">The attack with every option.</param>
    public IReadOnlyDictionary<int, AttackOutcome> Outcomes(string key, string attack) => Find(key, attack);

    /// <summary>
    /// The outcomes of an attack as a threat model reads them: those of an attack of the minimum norm are kept without an ε, and
    /// an example counts as broken where its distance is within the ball.
    /// </summary>
    /// <param name="threat">The threat model.</param>
    /// <param name="attack">The attack.</param>
    /// <param name="features">The number of features of an input.</param>
    public IReadOnlyDictionary<int, AttackOutcome> Outcomes(ThreatModel threat, AttackInstance attack, long features)
    {
        SortedDictionary<int, AttackOutcome> found = Find(attack.StoredUnder(threat), attack.Key);
        return attack.MinimizesNorm && !threat.IsUnlimited
            ? found.ToDictionary(pair => pair.Key, pair => pair.Value with { Broken = pair.Value.Broken && threat.Ball.Holds(pair.Value.Distance, features) })
            : found;
    }

    /// <summary>The pairs of image and target that are crafted.</summary>
    /// <param name="key">What they are kept under.</param>
    /// <param name="attack">The attack with every option.</param>
    public IReadOnlySet<(int Image, int Target)> Pairs(string key, string attack)
    {
        if (!_pairs.TryGetValue((key, attack), out HashSet<(int Image, int Target)>? found))
            _pairs[(key, attack)] = found = [.. Store.ReadSamples(key, attack).Select(sample => (sample.Image, sample.Target))];
        return found;
    }

    /// <summary>Commits a finished piece.</summary>
    /// <exception cref="RunFolderException">The store holds one of its examples or pairs already; nothing is then kept.</exception>
    public void Commit(Piece piece)
    {
        Store.Commit(piece);
        if (_outcomes.TryGetValue((piece.Key, piece.Attack), out SortedDictionary<int, AttackOutcome>? outcomes))
            foreach (AttackOutcome outcome in piece.Outcomes) outcomes.Add(outcome.Example, outcome);
        if (_pairs.TryGetValue((piece.Key, piece.Attack), out HashSet<(int Image, int Target)>? pairs))
            foreach (CraftedSample sample in piece.Samples) pairs.Add((sample.Image, sample.Target));
    }

    private SortedDictionary<int, AttackOutcome> Find(string key, string attack)
    {
        if (!_outcomes.TryGetValue((key, attack), out SortedDictionary<int, AttackOutcome>? found))
            _outcomes[(key, attack)] = found = new(Store.ReadOutcomes(key, attack).ToDictionary(outcome => outcome.Example));
        return found;
    }
}
