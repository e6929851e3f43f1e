using Saddle.Options;

namespace Saddle.Attacks;

/// <summary>All suites of attacks by name.</summary>
public static class SuiteCatalogue
{
    /// <summary>The names, to which a program may add those of its own suites.</summary>
    public static Catalogue<AttackSuite> Names { get; } = new("suite", "suites",
        new("standard", "Cheap attacks first", "", () => AttackSuite.Standard),
        new("saliency", "Attacks on few features", "", () => AttackSuite.Saliency),
        new("black-box", "Attacks without gradients", "", () => AttackSuite.BlackBox),
        new("autoattack", "AutoAttack", "Croce and Hein 2020", () => new AutoAttackSuite()),
        new("fast", "AutoAttack's verdict for a tenth of its passes, under L∞", "after Liu et al. 2022", () => new FastSuite()));
}
