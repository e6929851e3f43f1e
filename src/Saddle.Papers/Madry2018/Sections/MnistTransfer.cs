using Saddle.Attacks;
using Saddle.Evaluation.LossLandscapes;
using Saddle.Evaluation.Results;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>Transfer between MNIST networks that differ in their seed alone, and the angles of their gradients (figure 8).</summary>
internal sealed class MnistTransfer : Madry2018Section
{
    private const string Place = "Figure 8";
    private const int Images = 5, Points = 41, Together = 500;

    public override string Name => "figure 8: transfer and gradients on MNIST";

    public override IReadOnlyList<int> Figures => [8];

    public override bool EvaluatesAttacks => true;

    public override SectionFindings Run(Madry2018Study study)
    {
        MadryField field = study.Mnist;
        List<ReproductionRow> rows = [];
        List<ReproductionFigure> figures = [];
        foreach (Column column in Columns(study.Budget.Mnist))
        {
            MadryNetwork source = study.Network(field, column.Architecture, column.Against),
                target = study.Network(field, column.Architecture, column.Against, copy: 1);
            rows.AddRange(Rows(study, field, column, source, target));
            string name = $"figure-8-{Madry2018Study.Label(column.Name)}";
            int asked = Math.Min(study.Budget.Mnist.AngleImages, field.Test.Count);
            GradientNumbers numbers =
                study.Numbers.Of(name, [source.Fingerprint, target.Fingerprint, field.Key(Math.Max(asked, Images)), $"{asked} {Together} {Images} {Points}"],
                    () => Measure(study, field, source, target, asked));
            rows.Add(Angle(column.Name, numbers, asked, $"{source.Recipe}{column.Differs}"));
            figures.AddRange(Histogram(column.Name, numbers, name));
            figures.Add(new ReproductionFigure(Place, $"{column.Name}: the cross-entropy on the way from {Images} test images to the source's FGSM examples, "
                + $"on the source and on the network that they are transferred to. The numbers are in numbers/{name}.json.",
                CurveFigure.Draw($"Loss towards the source's perturbation, {column.Name}", "way to the adversarial example", "cross-entropy",
                    [.. Lines("source", numbers.OnSource, 0), .. Lines("transfer", numbers.OnTarget, 1)])));
        }
        return new SectionFindings { Rows = rows, Figures = figures };
    }

    private static IEnumerable<Column> Columns(MnistBudget budget)
    {
        string differs = budget.LargerDiffers.Length == 0 ? "" : $"; {budget.LargerDiffers}";
        return
        [
            new("large, natural", budget.Large, TrainedAgainst.Nothing, [99.2, 99.2, 3.9, 41.9, 0, 26.0]),
            new("very large, natural", budget.Larger, TrainedAgainst.Nothing, [99.2, 99.3, 7.2, 44.6, 0, 35.0], differs),
            new("large, FGSM-trained", budget.Large, TrainedAgainst.Fgsm, [92.9, 96.1, 99.9, 62.0, 0, 54.1]),
            new("very large, FGSM-trained", budget.Larger, TrainedAgainst.Fgsm, [96.4, 97.8, 99.4, 71.6, 0, 60.6], differs),
        ];
    }

    private static IEnumerable<ReproductionRow> Rows(Madry2018Study study, MadryField field, Column column, MadryNetwork source, MadryNetwork target)
    {
        string name = $"figure-8-{Madry2018Study.Label(column.Name)}";
        Attack fgsm = new FastGradientSignMethod(), pgd = field.Pgd(40);
        EvaluationResult own = study.Evaluate($"{name}-source", field, source, [field.Threat], [fgsm, pgd]),
            transferred = study.Evaluate($"{name}-transfer", field, target, [field.Threat], [MadryRows.From(source, fgsm), MadryRows.From(source, pgd)]);
        IReadOnlyList<double> there = MadryRows.Accuracies(own), here = MadryRows.Accuracies(transferred);
        string settings = $"{source.Recipe}{column.Differs}; {MadryRows.Images(field.Test.Count)}";
        (string What, double Ours)[] values =
        [
            ("clean, source", own.NaturalAccuracy), ("clean, transfer", transferred.NaturalAccuracy),
            ("FGSM, source", there[0]), ("FGSM, transfer", here[0]), ("PGD, source", there[1]), ("PGD, transfer", here[1]),
        ];
        IEnumerable<ReproductionRow> rows =
            values.Zip(column.Paper, (value, paper) => MadryRows.Accuracy(Place, $"{column.Name}: {value.What}", paper, value.Ours, settings));
        return column.Against == TrainedAgainst.Fgsm ? rows.Append(MadryRows.Masking(Place, column.Name, own, settings)) : rows;
    }

    private static GradientNumbers Measure(Madry2018Study study, MadryField field, MadryNetwork source, MadryNetwork target, int count)
    {
        study.Report($"angles of gradients, {source.Name}");
        using var scope = NewDisposeScope();
        List<double> same = [], random = [];
        for (int start = 0; start < count; start += Together)
        {
            study.Cancellation.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            Tensor inputs = field.Test.Inputs[start..Math.Min(count, start + Together)], labels = field.Test.Labels[start..Math.Min(count, start + Together)];
            same.AddRange(Angles.OfGradients(source.Classifier, target.Classifier, inputs, labels));
            random.AddRange(Angles.OfGradients(source.Classifier, target.Classifier, inputs, labels, shift: 1));
        }
        Tensor some = field.Test.Inputs[..Images], theirs = field.Test.Labels[..Images];
        using AttackResult crafted = new FastGradientSignMethod()
            .Run(source.Classifier, some, theirs, [.. Enumerable.Range(0, Images)], field.Threat, new RunOptions { Stop = Stop.Never, Keep = Keep.Last },
                cancellationToken: study.Cancellation);
        return new GradientNumbers([.. same], [.. random], LossPath.Along(source.Classifier, some, crafted.Adversarial, theirs, Points),
            LossPath.Along(target.Classifier, some, crafted.Adversarial, theirs, Points));
    }

    /// <summary>The row of the gradients' angles; open where all gradients of a kind vanish, since then there is no angle.</summary>
    internal static ReproductionRow Angle(string column, GradientNumbers numbers, int asked, string recipe)
    {
        string what = $"{column}: mean angle of gradients, same image · two images", paper = "correlated, though near 90°";
        string settings = $"{recipe}; {MadryRows.Images(asked)}{Vanished(numbers, asked)}";
        if (numbers.Same.Length == 0 || numbers.Random.Length == 0)
            return new ReproductionRow { Place = Place, What = what, PaperText = paper, OursText = "the gradients vanish", Settings = settings };
        double same = numbers.Same.Average(), random = numbers.Random.Average();
        return MadryRows.Judged(Place, what, paper, FormattableString.Invariant($"{same:0.0}° · {random:0.0}°"),
            same < random - 1 ? Standing.Agrees : same < random ? Standing.Near : Standing.Differs,
            "agrees where the same image's is smaller by more than 1°, near where it is smaller", settings);
    }

    /// <summary>The figure of the gradients' angles; none where all gradients of a kind vanish.</summary>
    internal static IEnumerable<ReproductionFigure> Histogram(string column, GradientNumbers numbers, string file) =>
        numbers.Same.Length == 0 || numbers.Random.Length == 0 ? [] :
    [
        new(Place, $"{column}: angles between the gradients of two networks at the same image, and at two images. The numbers are in numbers/{file}.json.",
            HistogramFigure.Draw($"Angles between gradients, {column}", "angle in degrees",
                [new HistogramSample("same image", numbers.Same, 0), new HistogramSample("two images", numbers.Random, 1, Dashed: true)])),
    ];

    private static string Vanished(GradientNumbers numbers, int asked) => numbers.Same.Length == asked && numbers.Random.Length == asked ? ""
        : $"; left out since a gradient vanishes: {asked - numbers.Same.Length} of {asked} images, {asked - numbers.Random.Length} of {asked} pairs of images";

    private static IEnumerable<Curve> Lines(string name, double[][] lines, int colour) =>
        lines.Select((line, index) => new Curve(index == 0 ? name : "", [.. line.Select((loss, point) => (point / (Points - 1.0), loss))], colour, Fine: true));

    private sealed record Column(string Name, string Architecture, TrainedAgainst Against, double[] Paper, string Differs = "");
}

/// <summary>What figure 8 shows of two networks.</summary>
/// <param name="Same">Angles of their gradients at the same image, in degrees.</param>
/// <param name="Random">Angles at two images.</param>
/// <param name="OnSource">Losses of the source along the ways to its own examples.</param>
/// <param name="OnTarget">Losses of the other network along the same ways.</param>
public sealed record GradientNumbers(double[] Same, double[] Random, double[][] OnSource, double[][] OnTarget);
