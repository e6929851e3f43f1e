using Saddle.Evaluation;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Crafting by decreasing features (section V.A).</summary>
internal sealed class Decreasing : PaperSection<Papernot2016Study>
{
    public override string Name => "crafting by decreasing";

    public override SectionFindings Run(Papernot2016Study study)
    {
        CraftRun run = study.Craft("decreasing", study.Network.Classifier, study.Test, Papernot2016Study.Attack with { Theta = -1 }, study.Budget.DecreasingImages);
        CraftSummary summary = CraftSummary.Of(run.Samples, run.Features);
        string settings = $"{run.Plan.Examples} test images × 9, θ = −1, Υ = 14.5 %; the paper crafts 9,000 samples and does not say from which images";
        return new SectionFindings
        {
            Rows =
            [
                new() { Place = "Section V.A", What = "success rate τ, decreasing", Paper = 0.647, Ours = summary.SuccessRate, Format = ValueFormat.Percent, AgreesWithin = 0.03, Settings = settings },
                new() { Place = "Section V.A", What = "mean distortion of successes, decreasing", Paper = 0.0362, Ours = summary.MeanDistortionSuccessful, Format = ValueFormat.Percent, AgreesWithin = 0.004, Settings = settings },
            ],
        };
    }
}
