using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.AdversarialTraining;

/// <summary>
/// What all adversarial trainings share: the threat model, ε that grows from 0 in the first steps, validation under
/// PGD. A subclass says how the inner problem is solved and what loss its solution gives.
/// </summary>
public abstract record AdversarialMethod : TrainingMethod
{
    private const int ValidationSteps = 20, MostValidated = 1000, ProbeSteps = 10, MostProbed = 200, MostRepeats = 8;

    /// <summary>The perturbations that are trained against: L∞, L2 or L1, with any mask; the goal is misclassification.</summary>
    public required ThreatModel Threat { get; init; }

    /// <summary>
    /// The share of all steps in which ε grows linearly from 0 to its full value. The papers have none (0), but
    /// a small network never leaves chance at L∞ 0.3 without it. Range: 0 to 1. Default: 0.4.
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The share of all steps in which ε grows linearly from 0 to its full value; without it a small network stays at chance at linf:0.3",
        Least = 0, Most = 1)]
    public double EpsilonWarmUp
    {
        get;
        init => field = Checked(value);
    } = 0.4;

    /// <summary>
    /// Whether an epoch in which the network overfits catastrophically is taken back, and the next one made with half
    /// the attack's step and, but for <see cref="FreeTraining"/>, twice as many of them, up to eight times. Default: false, a warning alone.
    /// </summary>
    [Option("Take back an epoch in which the network overfits catastrophically (fewer than half as many stand against PGD of 10 steps as against FGSM), and "
        + "go on with steps of half the size and, but for free, twice as many, up to eight times; without it there is a warning", Quiet = true)]
    public bool RollBack { get; init; }

    /// <summary>
    /// The share of each batch, rounded to whole examples, that stays natural (Kurakin et al. 2017, algorithm 1, with λ = 1;
    /// Goodfellow et al. 2015, section 6, weigh both losses of the same examples). Which examples these are changes with the order of each
    /// epoch. Range: 0 to below 1. Default: 0, all are adversarial (Madry et al. 2018).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The share of each batch that stays natural", Least = 0, LessThan = 1, Quiet = true)]
    public double CleanShare
    {
        get;
        init => field = Checked(value);
    }

    /// <inheritdoc/>
    public sealed override bool RollsBack => RollBack;

    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<string, string> Options
    {
        // What is trained against is no option of the method's own: it is named beside the method.
        get => new SortedDictionary<string, string>(base.Options.ToDictionary(), StringComparer.Ordinal) { ["threat"] = Threat.Key };
    }

    /// <inheritdoc/>
    public sealed override IReadOnlyDictionary<string, string> OptionTexts =>
        new SortedDictionary<string, string>(base.OptionTexts.ToDictionary(), StringComparer.Ordinal) { ["threat"] = Threat.ToString() };

    /// <inheritdoc/>
    public override void Validate(ModelContract contract)
    {
        if (Threat.Goal is not Misclassification)
            throw new UsageException($"Adversarial training is against misclassification (untargeted), not against the goal {Threat.Goal}.");
        if (Threat.QueryBudget is not null)
            throw new UsageException("Adversarial training has no query budget; leave it out.");
        if (CleanShare > 0 && !OptionSet.Of(GetType()).Has("clean-share"))
            throw new UsageException($"clean-share does not belong to {Name}; leave it out.");
        // A share of a few features is none, and the warm-up of ε needs shares.
        if (Threat.Ball.Norm == Norm.L0) throw new UsageException("Adversarial training does not work under L0; it works under Linf, L2, L1.");
        InnerAttack(share: 1, stepScale: 1).Validate(Threat, contract);
        BudgetCheck.RequireWithinRange(Threat, contract.Bounds, contract.InputShape);
    }

    /// <inheritdoc/>
    public sealed override double? Epsilon(double done) => Share(done) * Threat.Ball.Epsilon;

    /// <summary>The adversarial examples of a step; those of <see cref="CleanShare"/> stay natural.</summary>
    /// <inheritdoc/>
    public override Tensor Perturb(TrainingStep step)
    {
        double share = Share(step.Done);
        // A ball of radius 0 holds the natural example alone.
        int natural = (int)Math.Round(CleanShare * step.Examples.Length, MidpointRounding.AwayFromZero), rest = step.Examples.Length - natural;
        if (share == 0 || rest == 0) return step.Inputs;
        Attack attack = InnerAttack(share, step.StepScale);
        if (natural == 0) return Maximize(step, attack, share);
        TrainingStep attacked =
            step with { Inputs = step.Inputs.narrow(0, natural, rest), Labels = step.Labels.narrow(0, natural, rest), Examples = step.Examples[natural..] };
        return cat([step.Inputs.narrow(0, 0, natural), Maximize(attacked, attack, share)]);
    }

    /// <summary>The mean cross-entropy of the adversarial examples (Madry et al. 2018, equation 2.1).</summary>
    /// <inheritdoc/>
    public override Tensor Loss(TrainingStep step, Tensor perturbed) => nn.functional.cross_entropy(step.Classifier.Logits(perturbed), step.Labels);

    /// <summary>Robust accuracy under PGD of 20 steps with one random start, on the first 1,000 validation examples.</summary>
    /// <inheritdoc/>
    public override double? RobustAccuracy(Classifier classifier, Dataset examples, int batchSize, ulong seed, CancellationToken cancellationToken) =>
        RobustValidation.Accuracy(classifier, examples, MostValidated, batchSize, new ProjectedGradientDescent { Steps = ValidationSteps }, Threat, seed,
            cancellationToken);

    /// <inheritdoc/>
    public override int? RobustExamples(int validation) => Math.Min(validation, MostValidated);

    /// <inheritdoc/>
    public override long ValidationGradients(int examples) =>
        (long)ValidationSteps * Math.Min(examples, MostValidated) + (long)(1 + ProbeSteps) * Math.Min(examples, MostProbed);

    /// <summary>FGSM of one step and PGD of 10 steps of 2.5 ε / 10 with one random start, at the epoch's ε, on the first 200 validation examples.</summary>
    /// <inheritdoc/>
    public override OverfittingProbe? Probe(Classifier classifier, Dataset examples, int batchSize, ulong seed, double done,
        CancellationToken cancellationToken)
    {
        double share = Share(done);
        if (share == 0) return null;
        ThreatModel threat = InnerMaximizer.Shrink(Threat, share);
        double Accuracy(Attack attack) => RobustValidation.Accuracy(classifier, examples, MostProbed, batchSize, attack, threat, seed, cancellationToken);
        return new OverfittingProbe(Accuracy(new FastGradientSignMethod()), Accuracy(new ProjectedGradientDescent { Steps = ProbeSteps }));
    }

    /// <summary>What solves the inner problem.</summary>
    /// <param name="share">The share of the threat model's ε that is allowed, above 0 and at most 1.</param>
    /// <param name="stepScale">What the step size is multiplied with besides, above 0 and at most 1; there are <see cref="Repeats"/> times
    /// as many steps.</param>
    protected abstract Attack InnerAttack(double share, double stepScale);

    /// <summary>Which point of a search is trained on.</summary>
    private protected virtual Keep Keeps => Keep.Last;

    /// <summary>
    /// How many steps an attack makes for one at a step scale of 1, ½, ¼ …: as many as keep the way that it can go, since
    /// shorter steps alone would train against less than the threat model; at most eight.
    /// </summary>
    private protected static int Repeats(double stepScale) => Math.Min(MostRepeats, (int)Math.Round(1 / stepScale));

    /// <summary>The points that an attack ends in, inside the ball of the present ε.</summary>
    private Tensor Maximize(TrainingStep step, Attack attack, double share) =>
        new InnerMaximizer(attack, Threat, Keeps).Maximize(step.Classifier, step.Inputs, step.Labels, step.Examples, share, step.Seed, step.Cancellation);

    /// <summary>The share of ε at a step.</summary>
    private protected double Share(double done) => done >= EpsilonWarmUp ? 1 : done / EpsilonWarmUp;

    /// <summary>The step size of an attack that takes <paramref name="usual"/> by itself: null where it is to do so.</summary>
    private protected static double? StepSizeAt(double? given, double usual, double share, double stepScale) =>
        stepScale == 1 ? given * share : (given ?? usual) * share * stepScale;
}
