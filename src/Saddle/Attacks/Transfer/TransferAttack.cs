using Saddle.Models;
using Saddle.Options;
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
    /// <inheritdoc/>
    public override string Name => "transfer";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.Transfer;

    /// <inheritdoc/>
    public override bool MinimizesNorm => Inner.MinimizesNorm;

    /// <summary>
    /// What the examples are crafted on: at least one model with the target's classes, bounds and input shape,
    /// differentiable where the inner attack needs gradients. Not disposed. They are identified in results by their
    /// names and fingerprints when handed in. Default: none, with which the attack cannot run.
    /// </summary>
    [Option("A model that the examples are crafted on, named as MODEL is; repeated, an ensemble. What its inputs and outputs are is said by its own file",
        Name = "source", Required = true)]
    public SourceModels Sources { get; init; } = [];

    /// <summary>The attack that is made on the sources, every step of it; its options stand beside those of the transfer. Default: pgd.</summary>
    [Option("The attack that is made on the sources, every step of it; its own options stand beside these")]
    public Attack Inner
    {
        get;
        init => field = value is TransferAttack
            ? throw new UsageException("inner cannot be transfer itself; name the attack that is made on the sources, as in inner=pgd.") : value;
    } = new ProjectedGradientDescent();

    /// <summary>What is averaged over several sources. Default: probabilities (Liu et al. 2017, equation 3).</summary>
    [Option("What is averaged over several sources")]
    public SourceFusion Fusion { get; init; }

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => Inner.Supports(norm);

    /// <inheritdoc/>
    protected override Attack Complete(ThreatModel threat) => this with { Inner = Inner.Resolve(OnSource(threat)) };

    /// <inheritdoc/>
    internal override void RequireBudget(ThreatModel threat, int features) => Inner.RequireBudget(threat, features);

    /// <inheritdoc/>
    protected override int Rounds(int classes) => Inner.SearchCount(classes, Goal.Misclassification);

    /// <inheritdoc/>
    protected override void RequireUsable(ThreatModel threat, ModelContract contract)
    {
        if (Sources.Count == 0) throw new UsageException("The attack transfer has no source; name at least one model that the examples are crafted on, as in "
            + "transfer:source=MODEL.")
        { Setting = Setting.Source, SettingValue = "MODEL" };
        for (int index = 0; index < Sources.Count; index++)
        {
            ModelContract source = Sources[index].Contract;
            if (source.Classes != contract.Classes)
                throw new InputException($"The source {Sources.NameOf(index)} has {source.Classes} classes, but the model under attack has "
                    + $"{contract.Classes}. Choose a source that was trained on the same classes.");
            if (Sources.Count > 1 && source.Rejects)
                throw new InputException(
                    $"The source {Sources.NameOf(index)} may reject, and rejections of several sources cannot be averaged. Choose one source, or sources "
                    + "without a detector.");
            if (source.InputShape is { } theirs && contract.InputShape is { } ours && !theirs.SequenceEqual(ours))
                throw new InputException($"The source {Sources.NameOf(index)} takes inputs of shape [{string.Join(", ", theirs)}], but the model under "
                    + $"attack takes [{string.Join(", ", ours)}]. Choose a source of that shape.");
            if (!source.Bounds.LowerValues.SequenceEqual(contract.Bounds.LowerValues) || !source.Bounds.UpperValues.SequenceEqual(contract.Bounds.UpperValues))
                throw new InputException($"The source {Sources.NameOf(index)} takes values within {source.Bounds}, but the model under attack within "
                    + $"{contract.Bounds}. State the same bounds for both, and let the source standardise inside.");
            Inner.Validate(OnSource(threat), source);
        }
    }

    /// <inheritdoc/>
    protected override void Search(AttackBatch<LabelOracle> craft, int round)
    {
        if (round >= Inner.SearchCount(craft.Oracle.Classes, craft.Threat.Goal)) return;
        Slot x = craft.Start(Craft(craft, round));
        craft.ObserveLabels(x.Value, craft.Oracle.Labels(x.Value));
        craft.DropWon();
        craft.Finish(x, observed: true);
    }

    /// <summary>What one search of the inner attack ends with on the sources, float32 <c>[n, …]</c>.</summary>
    private Tensor Craft(AttackBatch<LabelOracle> craft, int round)
    {
        using var scope = NewDisposeScope();
        using SourceEnsemble? ensemble = Sources.Count > 1 ? new SourceEnsemble(Sources, Fusion) : null;
        Classifier source = ensemble ?? Sources[0];
        Tensor inputs = craft.Set.Origin.to(source.Device), labels = craft.Labels.to(source.Device);
        var options =
            new RunOptions { Stop = Stop.Never, Keep = Keep.Last, Seed = craft.Options.Seed, BatchSize = craft.Options.BatchSize, OnlySearch = round };
        AttackResult crafted = Inner.Run(source, inputs, labels, craft.Examples, OnSource(craft.Threat), options, null, craft.Cancellation);
        return crafted.Adversarial.to(craft.Set.Origin.device).MoveToOuterDisposeScope();
    }

    /// <summary>The threat model on the adversary's own models: they may be asked anything, as often as wanted.</summary>
    private static ThreatModel OnSource(ThreatModel threat) => threat with { Access = Access.Gradient, QueryBudget = null };
}
