using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Transfer (Papernot et al. 2016, "Transferability in machine learning", Liu et al. 2017, section 2; Madry et al. 2018,
/// tables 1 to 4): another attack is made in full, white-box, on source models that the adversary owns, and the model
/// under attack is asked for the class of what each of its searches ended with, one query a search. What the first
/// search that reaches the goal there found is kept.
/// </summary>
public sealed record TransferAttack : Attack<LabelOracle>
{
    private string[] _fingerprints = [];

    /// <inheritdoc/>
    public override string Name => "transfer";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.Transfer;

    /// <summary>
    /// What the examples are crafted on: at least one model with the target's classes, bounds and input shape,
    /// differentiable where the inner attack needs gradients. Not disposed. They are identified in results by their
    /// fingerprints when handed in.
    /// </summary>
    public IReadOnlyList<Classifier> Sources
    {
        get;
        init
        {
            field = [.. value];
            _fingerprints = [.. value.Select(source => source.Fingerprint)];
        }
    } = [];

    /// <summary>What the sources are called in results and messages, in their order; none where nothing is said.</summary>
    public IReadOnlyList<string> SourceNames { get; init; } = [];

    /// <summary>The sources with their fingerprints, as results and stored runs name them.</summary>
    [AttackOption("A model that the examples are crafted on; several make an ensemble. Required.")]
    public string Source => Sources.Count == 0 ? "none" : string.Join('+', Enumerable.Range(0, Sources.Count).Select(Identity));

    /// <summary>The attack that is made on the sources, every step of it; PGD where nothing is said. Its options stand beside those of the transfer.</summary>
    [AttackOption("The attack that is made on the sources, by its name; its own options stand beside these. Default: pgd.")]
    public Attack Inner
    {
        get;
        init => field = value is TransferAttack ? throw new UsageException("inner cannot be transfer itself; name the attack that is made on the sources, as in inner=pgd.") : value;
    } = new ProjectedGradientDescent();

    /// <summary>What is averaged over several sources: probabilities (default, Liu et al. 2017, equation 3) or logits (Dong et al. 2018, section 3.4).</summary>
    [AttackOption("What is averaged over several sources: probabilities (default, Liu et al. 2017) or logits (Dong et al. 2018).")]
    public SourceFusion Fusion { get; init; }

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => Inner.Supports(norm);

    /// <inheritdoc/>
    public override Attack Resolve(ThreatModel threat) => this with { Inner = Inner.Resolve(OnSource(threat)) };

    /// <inheritdoc/>
    internal override void RequireBudget(ThreatModel threat, int features) => Inner.RequireBudget(threat, features);

    /// <summary>Whether the other has the same sources, inner attack and options.</summary>
    public bool Equals(TransferAttack? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    protected override int Rounds(int classes) => Inner.SearchCount(classes, Goal.Misclassification);

    /// <inheritdoc/>
    protected override void RequireUsable(ThreatModel threat, ModelContract contract)
    {
        if (Sources.Count == 0) throw new UsageException("The attack transfer has no source; name at least one model that the examples are crafted on (--source MODEL, or source=MODEL within --attack transfer:…).");
        if (SourceNames.Count > 0 && SourceNames.Count != Sources.Count) throw new UsageException($"There are {Sources.Count} sources but {SourceNames.Count} names for them; there must be one each, or none.");
        for (int index = 0; index < Sources.Count; index++)
        {
            ModelContract source = Sources[index].Contract;
            if (source.Classes != contract.Classes)
                throw new InputException($"The source {Identity(index)} has {source.Classes} classes, but the model under attack has {contract.Classes}. Choose a source that was trained on the same classes.");
            if (source.InputShape is { } theirs && contract.InputShape is { } ours && !theirs.SequenceEqual(ours))
                throw new InputException($"The source {Identity(index)} takes inputs of shape [{string.Join(", ", theirs)}], but the model under attack takes [{string.Join(", ", ours)}]. Choose a source of that shape.");
            if (!source.Bounds.LowerValues.SequenceEqual(contract.Bounds.LowerValues) || !source.Bounds.UpperValues.SequenceEqual(contract.Bounds.UpperValues))
                throw new InputException($"The source {Identity(index)} takes values within {source.Bounds}, but the model under attack within {contract.Bounds}. State the same bounds for both, and let the source standardise inside.");
            Inner.Validate(OnSource(threat), source);
        }
    }

    /// <inheritdoc/>
    protected override void Search(Crafting<LabelOracle> craft, int round)
    {
        if (round >= Inner.SearchCount(craft.Oracle.Classes, craft.Threat.Goal)) return;
        Slot x = craft.Start(Craft(craft, round));
        craft.ObserveLabels(x.Value, craft.Oracle.Labels(x.Value));
        craft.DropWon();
        craft.Finish(x, observed: true);
    }

    /// <summary>What one search of the inner attack ends with on the sources, float32 <c>[n, …]</c>.</summary>
    private Tensor Craft(Crafting<LabelOracle> craft, int round)
    {
        using var scope = NewDisposeScope();
        using SourceEnsemble? ensemble = Sources.Count > 1 ? new SourceEnsemble(Sources, Fusion) : null;
        Classifier source = ensemble ?? Sources[0];
        Tensor inputs = craft.Set.Origin.to(source.Device), labels = craft.Labels.to(source.Device);
        var options = new RunOptions { Stop = Stop.Never, Keep = Keep.Last, Seed = craft.Options.Seed, BatchSize = craft.Options.BatchSize, OnlySearch = round };
        AttackResult crafted = Inner.Run(source, inputs, labels, craft.Examples, OnSource(craft.Threat), options, null, craft.Cancellation);
        return crafted.Adversarial.to(craft.Set.Origin.device).MoveToOuterDisposeScope();
    }

    /// <summary>The threat model on the adversary's own models: they may be asked anything, as often as wanted.</summary>
    private static ThreatModel OnSource(ThreatModel threat) => threat with { Access = Access.Gradient, QueryBudget = null };

    private string Identity(int index)
    {
        string digits = _fingerprints[index][..Math.Min(12, _fingerprints[index].Length)];
        if (index >= SourceNames.Count) return digits;
        string plain = string.Concat(SourceNames[index].Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '-'));
        return $"{plain}@{digits}";
    }
}
