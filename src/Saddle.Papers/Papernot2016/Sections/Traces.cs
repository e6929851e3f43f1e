using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>How class probabilities move while a sample is crafted (section V.B.1).</summary>
internal sealed class Traces : Papernot2016Section
{
    private const int Compared = 100;

    public override string Name => "class probabilities while crafting";

    public override IEnumerable<int> Images(Papernot2016Budget budget) => [budget.TestImages];

    public override SectionFindings Run(Papernot2016Study study)
    {
        CraftFindings run = LargeScale.Test(study);
        CraftedSample[] successes = [.. run.Samples.Where(sample => sample.Success && sample.Iterations > 1).OrderBy(sample => sample.Iterations)];
        if (successes.Length < 4) return new SectionFindings();
        CraftedSample[] short_ = [.. successes.Take(Compared)], long_ = [.. successes.TakeLast(Compared)];
        (double shortLeaving, double shortReaching) = Mean(study, short_);
        (double longLeaving, double longReaching) = Mean(study, long_);
        return new SectionFindings
        {
            Rows =
            [
                new()
                {
                    Place = "Section V.B.1", What = "iterations to leave the source, then to reach the target",
                    PaperText = "leaving costs most; reaching is similar for all",
                    OursText = FormattableString.Invariant(
                        $"high distortion: {longLeaving:0.0} + {longReaching:0.0}; low: {shortLeaving:0.0} + {shortReaching:0.0}"),
                    Judged = longLeaving - shortLeaving > longReaching - shortReaching ? Standing.Agrees : Standing.Differs,
                    Settings = $"the {long_.Length} successes of most and of fewest iterations; agrees where they differ more in leaving than in reaching",
                },
            ],
            Figures = [Draw(study, successes[^1], "most"), Draw(study, successes[successes.Length / 2], "a median number of")],
        };
    }

    private static ReproductionFigure Draw(Papernot2016Study study, CraftedSample sample, string which)
    {
        using var scope = NewDisposeScope();
        double[][] rows = [.. Enumerable.Range(0, sample.Iterations + 1).Select(iteration => Probabilities(study, sample, iteration))];
        return new ReproductionFigure("Section V.B.1",
            $"Class probabilities while image {sample.Image} is crafted from {sample.Source} to {sample.Target}, a success of {which} iterations.",
            TraceFigure.Draw($"From {sample.Source} to {sample.Target}", rows, sample.Source, sample.Target, study.Test.ClassNames));
    }

    /// <summary>Mean iterations until the source class is left, and from then until the target is reached.</summary>
    private static (double Leaving, double Reaching) Mean(Papernot2016Study study, CraftedSample[] samples)
    {
        (double Leaving, double Reaching)[] each = [.. samples.Select(sample =>
        {
            using var scope = NewDisposeScope();
            var images = new CraftedImages(study.Network.Classifier.Contract.Bounds, study.Test);
            Tensor iterates =
                cat([.. Enumerable.Range(0, sample.Iterations + 1).Select(iteration => images.Of([sample], Papernot2016Study.Attack, iteration))]);
            long[] predicted = Papernot2016Study.Predict(study.Network.Classifier, iterates);
            int left = Array.FindIndex(predicted, label => label != sample.Source);
            return ((double)left, (double)(sample.Iterations - left));
        })];
        return (each.Average(one => one.Leaving), each.Average(one => one.Reaching));
    }

    private static double[] Probabilities(Papernot2016Study study, CraftedSample sample, int iteration)
    {
        using var gradients = no_grad();
        Tensor image = new CraftedImages(study.Network.Classifier.Contract.Bounds, study.Test).Of([sample], Papernot2016Study.Attack, iteration);
        return [.. nn.functional.softmax(study.Network.Classifier.Logits(image), 1).data<float>().ToArray().Select(value => (double)value)];
    }
}
