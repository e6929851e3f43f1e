using Saddle.Attacks;
using Saddle.Evaluation;
using Saddle.Reports;
using Saddle.Threats;

namespace Saddle.Papers.Madry2018;

/// <summary>Adversarial digits within L2 4 of the robust MNIST network (figure 12).</summary>
internal sealed class EuclideanDigits : Madry2018Section
{
    private const double Epsilon = 4;
    private const int Columns = 10;

    public override string Name => "figure 12: digits within L2 4";

    public override IReadOnlyList<int> Figures => [12];

    public override SectionFindings Run(Madry2018Study study)
    {
        using var scope = NewDisposeScope();
        MadryField field = study.Mnist;
        MadryNetwork network = study.Network(field, field.Budget.Large, TrainedAgainst.Pgd);
        ThreatModel threat = MadryField.Within(Norm.L2, Epsilon);
        Attack attack = field.Pgd(field.Budget.SweepSteps) with { StepSize = null };
        int count = Math.Min(field.Budget.SweepImages, field.Test.Count);
        EvaluationResult result = study.Evaluate("figure-12", field, network, [threat], [attack], count);
        Tensor inputs = field.Test.Inputs[..count], labels = field.Test.Labels[..count];
        using AttackResult crafted = attack.Run(network.Classifier, inputs, labels, [.. Enumerable.Range(0, count)], threat, cancellationToken: study.Cancellation);
        long[] predicted, truth = labels.data<long>().ToArray();
        using (no_grad())
            predicted = network.Classifier.Logits(crafted.Adversarial).argmax(1).data<long>().ToArray();
        int[] broken = [.. Enumerable.Range(0, count).Where(index => predicted[index] != truth[index]).Take(Columns)];
        List<ReproductionFigure> figures = [];
        if (broken.Length > 0)
        {
            MatrixPicture Picture(Tensor images, int index) => new(images[index].contiguous().data<float>().ToArray());
            figures.Add(new ReproductionFigure("Figure 12", "Test images above, and below them what the robust network takes for the digit over the column, within L2 4: the first that PGD breaks.",
                PictureMatrix.Draw("Adversarial digits within L2 4", "", "", ["natural", "adversarial"], [.. broken.Select(index => $"{truth[index]}>{predicted[index]}")],
                    [[.. broken.Select(index => Picture(inputs, index))], [.. broken.Select(index => Picture(crafted.Adversarial, index))]], field.Test.InputShape)));
        }
        return new SectionFindings
        {
            Rows = [MadryRows.Accuracy("Figure 12", "accuracy within L2 4", null, MadryRows.Accuracies(result)[0], $"{network.Recipe}; {MadryRows.Images(count)}; the paper shows pictures alone")],
            Figures = figures,
        };
    }
}
