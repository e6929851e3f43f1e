using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Crafting by decreasing features (section V.A).</summary>
internal sealed class Decreasing : Papernot2016Section
{
    public override string Name => "crafting by decreasing";

    public override IEnumerable<int> Images(Papernot2016Budget budget) => [budget.DecreasingImages];

    public override SectionFindings Run(Papernot2016Study study)
    {
        SaliencyMapAttack attack = Papernot2016Study.Attack with { Theta = -1 };
        CraftFindings all =
            study.Craft("decreasing", study.Network.Classifier, study.Test, attack with { Domain = SaliencyDomain.All }, study.Budget.DecreasingImages);
        CraftFindings unsaturated =
            study.Craft("decreasing, black pixels left out", study.Network.Classifier, study.Test, attack, study.Budget.DecreasingImages);
        CraftSummary paper = CraftSummary.Of(all.Samples, all.Features), better = CraftSummary.Of(unsaturated.Samples, unsaturated.Features);
        string settings = $"{all.Plan.Examples} test images × 9, θ = −1; Γ starts with all pixels, as algorithm 2 says: black ones are chosen, cost an "
            + "iteration and do not change";
        return new SectionFindings
        {
            Rows =
            [
                Row("success rate τ, decreasing", 0.647, paper.SuccessRate, 0.02, settings),
                Row("mean distortion of successes, decreasing", 0.0362, paper.MeanDistortionSuccessful, 0.004, settings),
                Beyond("success rate τ, decreasing, black pixels left out", better.SuccessRate),
                Beyond("mean distortion of successes, decreasing, black pixels left out", better.MeanDistortionSuccessful),
            ],
            Warnings = [new($"Decreasing is weaker in the paper than it need be: with Γ of the pixels that can still fall, {100 * better.SuccessRate:0.0} % "
                + $"succeed instead of {100 * paper.SuccessRate:0.0} %.")],
        };
    }

    private static ReproductionRow Row(string what, double paper, double? ours, double within, string settings) =>
        new() { Place = "Section V.A", What = what, Paper = paper, Ours = ours, Format = ValueFormat.Percent, AgreesWithin = within, Settings = settings };

    private static ReproductionRow Beyond(string what, double? ours) =>
        new()
        {
            Place = "Section V.A",
            What = what,
            PaperText = "not tried",
            Ours = ours,
            Format = ValueFormat.Percent,
            Settings = "Γ starts with the pixels that can still fall"
        };
}
