using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>An empty input, crafted towards each class (section IV.B, figure 9).</summary>
internal sealed class FoolingImages : Papernot2016Section
{
    public override string Name => "fooling images";

    public override IReadOnlyList<int> Figures => [9];

    public override SectionFindings Run(Papernot2016Study study)
    {
        using var scope = NewDisposeScope();
        var classifier = study.Network.Classifier;
        int predicted = (int)Papernot2016Study.Predict(classifier, zeros(1, 1, 28, 28))[0];
        using var empty = new Dataset("empty input", zeros(1, 1, 28, 28), tensor(new long[] { predicted }), study.Test.ClassNames);
        var attack = new SaliencyMapAttack { MaxDistortion = 1 };
        List<CraftedSample> samples = [];
        study.Report("fooling images");
        new SaliencyWorkers(classifier, empty, attack)
            .Run([new CraftOrder(0, predicted, [.. Enumerable.Range(0, 10)])], samples.Add, cancellationToken: study.Cancellation);
        samples.Sort((one, other) => one.Target.CompareTo(other.Target));
        Tensor images = new CraftedImages(classifier.Contract.Bounds, empty).Of(samples, attack);
        long[] ends = Papernot2016Study.Predict(classifier, images);
        int reached = samples.Where((sample, i) => ends[i] == sample.Target).Count();
        MatrixPicture?[] pictures =
            [.. samples.Select((sample, i) =>
                new MatrixPicture(images[i].contiguous().data<float>().ToArray(), ends[i] == sample.Target ? PictureKind.Plain : PictureKind.Failed))];
        return new SectionFindings
        {
            Rows = [new() { Place = "Figure 9", What = "classes reached from an empty input, of 10", Paper = 10, Ours = reached, AgreesWithin = 0,
                NearWithin = 1, Settings = $"the network takes the empty input itself for a {predicted}" }],
            Figures = [new("Figure 9", $"Crafted from an empty input towards each class; the {predicted} is the empty input itself.",
                PictureMatrix.DrawRow("Fooling images", [.. samples.Select(sample => $"{sample.Target}")], pictures, empty.InputShape))],
        };
    }
}
