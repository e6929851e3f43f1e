using Saddle.Losses;

namespace Saddle.Attacks;

/// <summary>Attacks that are run one after the other; each gets what those before it left standing.</summary>
/// <param name="Name">The command line's word.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Attacks">The attacks in their order.</param>
public sealed record AttackSuite(string Name, string Description, IReadOnlyList<Attack> Attacks)
{
    /// <summary>
    /// Noise (100 draws), FGSM, PGD-CE 40×1 and 100×5, PGD on the Carlini-Wagner margin 100×1, targeted PGD 40×1 for
    /// the nine likeliest wrong classes.
    /// </summary>
    public static AttackSuite Standard { get; } = new("standard", "Noise, FGSM, PGD on cross-entropy and margin, targeted PGD; cheap attacks first.",
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
    public static AttackSuite Saliency { get; } = new("saliency",
        "For L0: noise, saliency maps by TJSMA, upwards and downwards, and by the paper's rule, and targeted steepest steps, which do both at once.",
    [
        new RandomNoise(),
        new SaliencyMapAttack { Rule = SaliencyRule.Taylor },
        new SaliencyMapAttack { Rule = SaliencyRule.Taylor, Theta = -1 },
        new SaliencyMapAttack(),
        new TargetedProjectedGradientDescent { Steps = 40, Loss = new MarginLoss(), RandomStart = false },
    ]);

    /// <summary>All suites.</summary>
    public static IReadOnlyList<AttackSuite> All { get; } = [Standard, Saliency];

    /// <summary>The suite of a name.</summary>
    /// <exception cref="UsageException">There is no such suite.</exception>
    public static AttackSuite Find(string name) => All.FirstOrDefault(suite => suite.Name == name)
        ?? throw new UsageException($"There is no suite '{name}'. Suites: {string.Join(", ", All.Select(suite => suite.Name))}.");

    /// <summary>The name and its attacks.</summary>
    public override string ToString() => $"{Name}: {string.Join(", ", Attacks.Select(attack => attack.Name))}";
}
