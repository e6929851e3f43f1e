using Saddle.Defenses;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// LS-PGA, logit-space projected gradient ascent (Buckman et al. 2018, algorithm 4): of every feature the levels of a thermometer that its ball reaches
/// have logits u, the network sees the thermometer of softmax(τ u), and u ← u + ξ · sign(∇ L(u)), τ ← 1.2 τ. In the end every feature takes its likeliest
/// level. It attacks a network behind thermometer encoding, beneath the encoding. With the paper's ξ of 0.01 the logits, standard normal at first, hardly
/// change their order in its 7 steps (Athalye et al. 2018, section 5.1).
/// </summary>
public sealed record LogitSpaceAscent : Attack<GradientOracle>
{
    /// <inheritdoc/>
    public override string Name => "ls-pga";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.MultiStep;

    /// <summary>What is climbed. Default: ce (the paper).</summary>
    [Option("What is climbed")]
    public Loss Loss { get; init; } = new CrossEntropyLoss();

    /// <summary>The number of steps. Range: 1 or more. Default: 7 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of steps; the paper takes 7", Least = 1)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 7;

    /// <summary>ξ, the step size in the logits of levels. Range: above 0. Default: 0.01 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("ξ, the step size in the logits of levels; the paper takes 0.01, 1 is stronger", Name = "logit-step-size", MoreThan = 0)]
    public double StepSize
    {
        get;
        init => field = Checked(value);
    } = 0.01;

    /// <summary>What the inverse temperature τ, 1 at first, is multiplied with after each step. Range: 1 to 10. Default: 1.2 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("What the inverse temperature, 1 at first, is multiplied with after each step; the paper takes 1.2", Least = 1, Most = 10)]
    public double Anneal
    {
        get;
        init => field = Checked(value);
    } = 1.2;

    /// <summary>Whether the logits are standard normal at first (the paper) or zero, so that all levels are as likely. Default: true.</summary>
    [Option("Whether the logits of levels are standard normal at first (the paper) or zero")]
    public bool RandomStart { get; init; } = true;

    /// <summary>The number of searches. Range: 1 to 65,535. Default: 1.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The number of searches, of which the worst case of each example counts", Least = 1, Most = 65_535)]
    public int Restarts
    {
        get;
        init => field = Checked(value);
    } = 1;

    /// <inheritdoc/>
    public override Loss Objective => Loss;

    /// <summary>The encoding of the model under attack, which the adversary knows.</summary>
    internal ThermometerEncoding Encoding { get; init; } = new();

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => norm == Norm.Linf;

    /// <inheritdoc/>
    protected override int Rounds(int classes) => RandomStart ? Restarts : 1;

    /// <inheritdoc/>
    protected override void RequireUsable(ThreatModel threat, ModelContract contract)
    {
        if (Through != Route.Direct) throw new UsageException($"The attack {Name} is a way round of its own; leave 'through' out.");
    }

    /// <inheritdoc/>
    internal override AttackedModel Open(Classifier judged) => new(new EncodedClassifier(Defended(judged)));

    /// <inheritdoc/>
    internal override Attack<GradientOracle> Knowing(Classifier judged) => this with { Encoding = (ThermometerEncoding)Defended(judged).Defense };

    /// <inheritdoc/>
    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        // What a query budget leaves over.
        Slot found = craft.Start(random: false, round);
        using var scope = NewDisposeScope();
        var levels = new ReachableLevels(Encoding, craft.Set);
        Tensor logits = (RandomStart ? craft.Normal(levels.Shape, new DrawPosition(round)) : zeros(levels.Allowed.shape, device: found.Value.device))
            .masked_fill_(levels.Allowed.logical_not(), Scalars.NegativeInfinity);
        using Scalar size = Scalars.Of(StepSize);
        double temperature = 1;
        for (int step = 0; step < Steps; step++, temperature *= Anneal)
        {
            craft.Cancellation.ThrowIfCancellationRequested();
            using var steps = NewDisposeScope();
            using Scalar inverse = Scalars.Of(temperature);
            Tensor likely = logits.mul(inverse).softmax(2);
            using Linearization at = craft.Oracle.Linearize(ReachableLevels.Code(likely));
            Tensor gradient = at.Ascend(Loss, craft.Labels, craft.Targets, last: true).reshape(logits.shape).cumsum(2);
            // τ p (g − Σ p g), of which the sign alone counts, so that it does not vanish where a level is unlikely.
            logits.add_(gradient.sub(likely.mul(gradient).sum([2], keepdim: true)).sign(), size);
        }
        found.Value.copy_(levels.Points(logits.argmax(2)));
        craft.Finish(found);
    }

    private DefendedClassifier Defended(Classifier judged)
    {
        if (judged is not DefendedClassifier { Defense: ThermometerEncoding } defended)
            throw new UsageException($"The attack {Name} chooses the levels of a thermometer, and the model ({judged.Kind}) has none as its outermost "
                + "defense. Put thermometer around it, or choose another attack.")
            { Setting = Setting.Defense, SettingValue = "thermometer" };
        // By the channels it is told whether inputs are encoded already.
        return defended.Contract.InputShape is not null ? defended
            : throw new UsageException($"The attack {Name} needs the shape of the inputs, which the model ({judged.Kind}) leaves open; state it in its "
                + "contract.");
    }
}
