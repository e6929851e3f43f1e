using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Fitting;

namespace Saddle.Papers.Athalye2018;

/// <summary>Image quilting (Guo et al. 2018).</summary>
internal sealed class QuiltingTrial : TransformationTrial
{
    private const int Steps = 60, Draws = 5;
    private const double StepSize = 1;

    /// <inheritdoc/>
    public override string Defense => "quilting";

    /// <inheritdoc/>
    public override string Title => "Image quilting (Guo et al. 2018)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered and stochastic";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, the identity backward, and EOT over the choice of patches";

    /// <inheritdoc/>
    public override string Remarks => "The paper: ImageNet, normalized L2 0.05, a million patches; here 50,000 of MNIST, since their search takes 20 times "
        + "as long otherwise, and images continued to 29 pixels, "
        + "since 28 cannot be quilted. The ball is larger than that of the other transformations, since quilting undoes smaller changes in truth";

    /// <inheritdoc/>
    public override bool IsCostly => true;

    /// <summary>Smaller changes are put together anew without them: quilting takes from an image what no patch of the bank has.</summary>
    /// <inheritdoc/>
    protected override double Epsilon => 6;

    /// <inheritdoc/>
    protected override IReadOnlyList<NamedAttack> Adaptive =>
    [
        new NamedAttack($"PGD of {Steps} steps through BPDA and EOT of {Draws} draws", Pgd(new ExpectationRoute { Backward = true, Draws = Draws }, Steps, 1)),
        new NamedAttack($"PGD of {Steps} steps through BPDA", Pgd(new BackwardRoute(), Steps, 1)),
    ];

    /// <inheritdoc/>
    protected override InputTransformation Transformation(Athalye2018Study study) => new Quilting { From = study.Fitted(new QuiltingFitting()), Pad = true };

    /// <inheritdoc/>
    protected override Attack Varied(AttackEffort effort) => Pgd(new ExpectationRoute { Backward = true, Draws = effort.Draws }, effort.Steps, effort.Restarts);

    // Larger steps than usual: smaller ones stay among the patches that were chosen before.
    private static ProjectedGradientDescent Pgd(Route through, int steps, int restarts) =>
        DefenseAttacks.Pgd(through, steps, restarts) with { StepSize = StepSize };
}
