using Saddle.Attacks;
using Saddle.Evaluation.Results;
using Saddle.Reports;
using Saddle.Threats;

namespace Saddle.Papers.Madry2018;

/// <summary>Adversarial digits within L2 4 of the robust MNIST network (figure 12).</summary>
internal sealed class EuclideanDigits : Madry2018Section
{
    private const string Place = "Figure 12";
    private const double Epsilon = 4;
    private const int Columns = 10, Chunk = 50;

    public override string Name => "figure 12: digits within L2 4";

    public override IReadOnlyList<int> Figures => [12];

    public override bool EvaluatesAttacks => true;

    public override SectionFindings Run(Madry2018Study study)
    {
        MadryField field = study.Mnist;
        MadryNetwork network = study.Network(field, field.Budget.Large, TrainedAgainst.Pgd);
        ThreatModel threat = MadryField.Within(Norm.L2, Epsilon);
        Attack attack = field.Pgd(field.Budget.SweepSteps) with { StepSize = null };
        int count = Math.Min(field.Budget.SweepImages, field.Test.Count);
        EvaluationResult result = study.Evaluate("figure-12", field, network, [threat], [attack], count);
        BrokenDigit[] broken =
            study.Numbers.Of("figure-12-mnist", [network.Fingerprint, field.Key(count), threat.Key, $"{attack}", $"{Columns} {Chunk}"],
                () => Search(study, network, attack, threat, count));
        return new SectionFindings
        {
            Rows = [MadryRows.Accuracy(Place, "accuracy within L2 4", null, MadryRows.Accuracies(result)[0],
                $"{network.Recipe}; {MadryRows.Images(count)}; the paper shows pictures alone")],
            Figures = broken.Length == 0 ? [] : [Draw(field, broken)],
        };
    }

    /// <summary>The first images that the network takes right and that the attack breaks, each judged by passes of its own.</summary>
    private static BrokenDigit[] Search(Madry2018Study study, MadryNetwork network, Attack attack, ThreatModel threat, int count)
    {
        MadryField field = study.Mnist;
        List<BrokenDigit> broken = [];
        for (int start = 0; start < count && broken.Count < Columns; start += Chunk)
        {
            study.Report("searching digits within L2 4", start, count);
            using var scope = NewDisposeScope();
            long[] truth = field.Test.Labels.data<long>().ToArray();
            long[] right =
                [.. Enumerable.Range(start, Math.Min(Chunk, count - start))
                    .Where(image => Predict(network, field.Test.Inputs[image..(image + 1)]) == truth[image])];
            if (right.Length == 0) continue;
            Tensor rows = tensor(right), inputs = field.Test.Inputs.index_select(0, rows), labels = field.Test.Labels.index_select(0, rows);
            using AttackResult crafted = attack.Run(network.Classifier, inputs, labels, right, threat, cancellationToken: study.Cancellation);
            for (int row = 0; row < right.Length && broken.Count < Columns; row++)
                if (Predict(network, crafted.Adversarial[row..(row + 1)]) is var predicted && predicted != truth[right[row]])
                    broken.Add(new BrokenDigit((int)right[row], truth[right[row]], predicted, Pixels(inputs[row]), Pixels(crafted.Adversarial[row])));
        }
        return [.. broken];
    }

    private static long Predict(MadryNetwork network, Tensor image)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return network.Classifier.Logits(image).argmax(1).item<long>();
    }

    private static float[] Pixels(Tensor image) => image.contiguous().data<float>().ToArray();

    private static ReproductionFigure Draw(MadryField field, BrokenDigit[] broken) => new(Place,
        "Test images that the robust network takes right above, and below them what it takes for the digit over the column, within L2 4: the first that PGD "
            + "breaks. The images are in numbers/figure-12-mnist.json.",
        PictureMatrix.Draw("Adversarial digits within L2 4", "", "", ["natural", "adversarial"], [.. broken.Select(digit => $"{digit.True}>{digit.Predicted}")],
            [[.. broken.Select(digit => new MatrixPicture(digit.Natural))], [.. broken.Select(digit => new MatrixPicture(digit.Adversarial))]],
            field.Test.InputShape));
}

/// <summary>A test image that an attack broke.</summary>
/// <param name="Image">Its index among the test images.</param>
/// <param name="True">Its class, which the network sees in it.</param>
/// <param name="Predicted">The class that the network sees in the adversarial image.</param>
/// <param name="Natural">The image's pixels, row by row, 0..1.</param>
/// <param name="Adversarial">The adversarial image's.</param>
public sealed record BrokenDigit(int Image, long True, long Predicted, float[] Natural, float[] Adversarial);
