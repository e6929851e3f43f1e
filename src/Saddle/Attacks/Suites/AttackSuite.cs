using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Attacks that are run one after the other; each gets what those before it left standing. Options are <c>init</c> properties marked
/// <see cref="OptionAttribute"/>.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public abstract record AttackSuite : Configurable, ICatalogued<AttackSuite>
{
    /// <summary>The command line's word.</summary>
    public abstract string Name { get; }

    /// <summary>What it is for.</summary>
    public abstract string Description { get; }

    static Catalogue<AttackSuite> ICatalogued<AttackSuite>.Catalogue => SuiteCatalogue.Names;

    /// <summary>
    /// Noise (100 draws), FGSM, PGD-CE 40×1 and 100×5, PGD on the Carlini-Wagner margin 100×1, targeted PGD 40×1 for
    /// the nine likeliest wrong classes.
    /// </summary>
    public static FixedSuite Standard { get; } = new("standard", "Noise, FGSM, PGD on cross-entropy and margin, targeted PGD; cheap attacks first.",
    [
        new RandomNoise(),
        new FastGradientSignMethod(),
        new ProjectedGradientDescent { Steps = 40 },
        new ProjectedGradientDescent { Steps = 100, Restarts = 5 },
        new ProjectedGradientDescent { Steps = 100, Loss = new MarginLoss() },
        new TargetedProjectedGradientDescent { Steps = 40 },
    ]);

    /// <summary>
    /// For L0: noise (100 draws), TJSMA by increasing and by decreasing, the paper's JSMA, and targeted steepest steps on the
    /// margin for the nine likeliest wrong classes, which move some features up and others down; from the original, since
    /// a random start would use up the budget.
    /// </summary>
    public static FixedSuite Saliency { get; } = new("saliency",
        "For L0: noise, saliency maps by TJSMA, upwards and downwards, and by the paper's rule, and targeted steepest steps, which do both at once.",
    [
        new RandomNoise(),
        new SaliencyMapAttack { Rule = SaliencyRule.Taylor },
        new SaliencyMapAttack { Rule = SaliencyRule.Taylor, Theta = -1 },
        new SaliencyMapAttack(),
        new TargetedProjectedGradientDescent { Steps = 40, Loss = new MarginLoss(), RandomStart = false },
    ]);

    /// <summary>For access to scores or labels: noise (100 draws) and HopSkipJump, which asks for classes alone and so works with either.</summary>
    public static FixedSuite BlackBox { get; } = new("black-box", "For access to scores or labels alone: noise, and HopSkipJump (L2 and L∞).",
    [
        new RandomNoise(),
        new HopSkipJump(),
    ]);

    /// <summary>The attacks in their order.</summary>
    /// <param name="threats">What they are held to; none for a look at what there is.</param>
    /// <param name="classes">How many classes the model has, where it is known: a suite aims at no more wrong classes than there are.</param>
    /// <exception cref="UsageException">The suite has none for these threat models.</exception>
    public abstract IReadOnlyList<Attack> AttacksOn(IReadOnlyList<ThreatModel> threats, int? classes = null);

    /// <summary>The attacks that serve threat models: those of the suite for their access and norm that work under all of them.</summary>
    /// <param name="threats">The threat models.</param>
    /// <returns>At least one; where none of the suite works under all threat models the whole suite, whose validation says why.</returns>
    public static IReadOnlyList<Attack> For(IReadOnlyList<ThreatModel> threats)
    {
        IReadOnlyList<Attack> attacks = Of(threats).Attacks;
        Attack[] working = [.. attacks.Where(attack => threats.All(threat => Works(attack, threat)))];
        return working.Length == 0 || working.Length == attacks.Count ? attacks : working;
    }

    private static FixedSuite Of(IReadOnlyList<ThreatModel> threats) => threats.Any(threat => threat.Access != Access.Gradient) ? BlackBox
        : threats.Count > 0 && threats.All(threat => threat.Ball.Norm == Norm.L0) ? Saliency : Standard;

    private static bool Works(Attack attack, ThreatModel threat) => attack.Needs >= threat.Access && attack.Supports(threat.Ball.Norm)
        && (attack.MinimizesNorm || !threat.Ball.IsUnlimited) && !(attack.Needs == Access.Labels && threat.Goal.NeedsScores);

    /// <summary>The name with every option, as the command line takes it: <c>autoattack:version=plus</c>.</summary>
    public sealed override string ToString() =>
        Options.Count == 0 ? Name : $"{Name}:{string.Join(',', Options.Select(option => $"{option.Key}={option.Value}"))}";
}
