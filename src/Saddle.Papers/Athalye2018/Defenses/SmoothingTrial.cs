using Saddle.Attacks;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Papers.Athalye2018;

/// <summary>The prediction of randomized smoothing (Cohen et al. 2019) as a defense: the mean over noisy inputs.</summary>
internal sealed class SmoothingTrial : DefenseTrial
{
    private const double Epsilon = 3, Sigma = 0.25;
    private const int Votes = 32;

    /// <inheritdoc/>
    public override string Defense => "smoothing";

    /// <inheritdoc/>
    public override string Title => "Randomized smoothing's prediction (Cohen et al. 2019)";

    /// <inheritdoc/>
    public override string Obfuscation => "shattered and stochastic";

    /// <inheritdoc/>
    public override string WayRound => "BPDA, the mean softmax in the place of the vote, over noise of which an answer averages much already";

    /// <inheritdoc/>
    public override string Remarks =>
        "Not among the paper's nine. The network was not trained on noise, and what is attacked is the prediction, not its certificate";

    /// <inheritdoc/>
    public override bool IsCostly => true;

    /// <inheritdoc/>
    public override DefenseSetup Prepare(Athalye2018Study study)
    {
        ModuleClassifier network = study.Undefended();
        var defense = new RandomizedSmoothing { Votes = Votes, Sigma = Sigma };
        return new DefenseSetup
        {
            Undefended = network,
            Defended = defense.Around(network),
            Threat = new ThreatModel { Ball = new NormBall(Norm.L2, Epsilon) },
            Naive = [DefenseAttacks.GreyBox("DeepFool", new DeepFool()),
                new NamedAttack("PGD of 40 steps through the gradient of each answer", DefenseAttacks.Pgd())],
            Adaptive = [DefenseAttacks.BpdaAndEot(2)],
            Words = $"{StudyNetworks.Architecture}, trained naturally, behind {defense}",
            Varied = effort => DefenseAttacks.Pgd(new ExpectationRoute { Backward = true, Draws = effort.Draws }, effort.Steps, effort.Restarts),
        };
    }
}
