using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>A network that is trained with crafted samples among its images, crafted again (section VI).</summary>
internal sealed class Retraining : Papernot2016Section
{
    public override string Name => "retraining";

    public override IEnumerable<int> Images(Papernot2016Budget budget) => [budget.RetrainingImages, budget.RecraftedImages];

    public override SectionFindings Run(Papernot2016Study study)
    {
        CraftFindings crafted =
            study.Craft("retraining: samples to train on", study.Network.Classifier, study.Training, Papernot2016Study.Attack, study.Budget.RetrainingImages);
        using Dataset joined = Join(study, crafted);
        StudyNetwork retrained = study.PaperNetwork with { Name = "retrained", Data = joined };
        // The other network is of the next section; beside this one its training costs hardly any time.
        study.TrainTogether(retrained, study.ShorterNetwork);
        Trained again = study.Train(retrained);
        CraftSummary before = Summary(study, study.Network, "before"), after = Summary(study, again, "after");
        string settings = $"{crafted.Samples.Count} crafted samples with their true "
            + $"labels{(crafted.Samples.Count >= 17_900 ? "" : " (the paper: 18,000)")} beside the training images, {study.Budget.Epochs} epochs anew; "
            + $"{study.Budget.RecraftedImages} test images × 9; the paper does not say whether its changes are points or relative";
        double? points = after.SuccessRate - before.SuccessRate, relative = points / before.SuccessRate;
        double? distortionPoints = after.MeanDistortionSuccessful - before.MeanDistortionSuccessful,
            distortion = distortionPoints / before.MeanDistortionSuccessful;
        return new SectionFindings
        {
            Rows =
            [
                Row("change of success rate, in points", -0.072, points, settings),
                Row("change of success rate, relative", -0.072, relative, settings),
                Row("change of mean distortion of successes, relative", 0.375, distortion, settings),
                new() { Place = "Section VI", What = "change of mean distortion of successes, in points", PaperText = "+37.5 % cannot be points",
                    Ours = distortionPoints, Format = ValueFormat.Percent, Settings = settings },
                new() { Place = "Section VI", What = "natural accuracy after retraining", PaperText = "not given", Ours = again.NaturalAccuracy,
                    Format = ValueFormat.Percent, Settings = $"before: {100 * study.Network.NaturalAccuracy:0.00} %" },
            ],
            Warnings = [new("What retraining gains against samples of this attack says nothing about other attacks.",
                "Evaluate the retrained network against all attacks of a suite.")],
        };
    }

    private static CraftSummary Summary(Papernot2016Study study, Trained trained, string when)
    {
        CraftFindings run = study.Craft($"retraining: samples {when}", trained.Classifier, study.Test, Papernot2016Study.Attack, study.Budget.RecraftedImages);
        return CraftSummary.Of(run.Samples, run.Features);
    }

    private static Dataset Join(Papernot2016Study study, CraftFindings crafted)
    {
        using var scope = NewDisposeScope();
        CraftedSample[] samples = [.. crafted.Samples.Where(sample => sample.Iterations > 0)];
        Tensor images = new CraftedImages(study.Network.Classifier.Contract.Bounds, study.Training).Of(samples, crafted.Plan.Attack);
        Tensor labels = tensor(samples.Select(sample => (long)sample.Source).ToArray());
        return new Dataset("mnist:train and crafted samples", cat([study.Training.Inputs, images]), cat([study.Training.Labels, labels]),
            study.Training.ClassNames);
    }

    // A change: what is off by more than half of it may be hardly any.
    private static ReproductionRow Row(string what, double paper, double? ours, string settings) => new()
    {
        Place = "Section VI",
        What = what,
        Paper = paper,
        Ours = ours,
        Format = ValueFormat.Percent,
        AgreesWithin = Math.Abs(paper) / 4,
        NearWithin = Math.Abs(paper) / 2,
        Settings = settings,
    };
}
