using Saddle.Attacks;
using Saddle.Evaluation.LossLandscapes;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>The loss on the way from an image to adversarial examples of the network and of a copy (figure 7).</summary>
internal sealed class TowardsPerturbations : Madry2018Section
{
    private const int Images = 5, Searches = 5, Points = 41, Steps = 100;

    public override string Name => "figure 7: loss towards perturbations";

    public override IReadOnlyList<int> Figures => [7];

    public override CifarPart Cifar => CifarPart.Some;

    public override SectionFindings Run(Madry2018Study study)
    {
        // The paper draws CIFAR-10; without it MNIST shows the same.
        MadryField field = study.Cifar ?? study.Mnist;
        List<ReproductionRow> rows = [];
        List<ReproductionFigure> figures = [];
        foreach ((string kind, string size, TrainedAgainst against) in new[] { ("natural", field.Budget.Large, TrainedAgainst.Nothing),
            ("robust", study.Cifar is null ? field.Budget.Large : field.Budget.Larger, TrainedAgainst.Pgd) })
        {
            MadryNetwork network = study.Network(field, size, against), copy = study.Network(field, size, against, copy: 1);
            PathNumbers numbers =
                study.Numbers.Of($"figure-7-{field.Name}-{kind}",
                    [network.Fingerprint, copy.Fingerprint, field.Key(Images), $"{Pgd(field)}", $"{Searches} {Points}"],
                    () => Measure(study, field, network, copy));
            figures.Add(Draw(field, kind, numbers));
            rows.Add(Row(field, kind, numbers,
                $"{network.Recipe}; first {Images} test images{(study.Cifar is null ? " of MNIST, since there is no CIFAR-10" : "")}"));
        }
        return new SectionFindings { Rows = rows, Figures = figures };
    }

    /// <summary>The row of a network: of the natural one how far its own PGD stands out, of the robust one how straight the way there is.</summary>
    internal static ReproductionRow Row(MadryField field, string kind, PathNumbers numbers, string settings)
    {
        double own = numbers.Own.Average(line => line[^1]), copied = numbers.Copy.Average(line => line[^1]), single = numbers.OwnFgsm.Average(line => line[^1]);
        string what = $"{field.Title}, {kind} network: loss at own PGD · own FGSM · copy's PGD",
            ours = FormattableString.Invariant($"{own:0.##} · {single:0.##} · {copied:0.##}");
        if (kind == "natural")
            return MadryRows.Judged("Figure 7", what, "own PGD far highest", ours, new Criterion("own PGD over the higher of the others", 2, 1),
                own / Math.Max(Math.Max(copied, single), 1e-9), settings);
        double bend = Bend([.. Enumerable.Range(0, numbers.Own[0].Length).Select(point => numbers.Own.Average(line => line[point]))]);
        string straight = double.IsFinite(bend) ? FormattableString.Invariant($"up to {100 * bend:0} % of the rise off a straight line") : "no rise";
        return MadryRows.Judged("Figure 7", what, "small, grows almost linearly", $"{ours}; {straight}",
            new Criterion("mean way to own PGD, off a straight line by", 0.15, 0.25, Percent: true), bend, settings);
    }

    /// <summary>The most that a line is off the straight one between its ends, over its rise; infinite without a rise.</summary>
    private static double Bend(double[] line)
    {
        double rise = line[^1] - line[0];
        return rise > 0 ? line.Select((loss, point) => Math.Abs(loss - line[0] - rise * point / (line.Length - 1))).Max() / rise : double.PositiveInfinity;
    }

    // The paper's 100 steps of 0.3 of 255: twice the way to the edge and back again.
    private static ProjectedGradientDescent Pgd(MadryField field) => new() { Steps = Steps, StepSize = field.Name == "cifar" ? 0.3 / 255 : field.StepSize };

    private static PathNumbers Measure(Madry2018Study study, MadryField field, MadryNetwork network, MadryNetwork copy)
    {
        study.Report($"loss towards perturbations, {network.Name}");
        using var scope = NewDisposeScope();
        Tensor inputs = field.Test.Inputs[..Images], labels = field.Test.Labels[..Images];
        ProjectedGradientDescent pgd = Pgd(field);
        double[][] Lines(MadryNetwork source, Attack attack, ulong seed)
        {
            using AttackResult crafted =
                attack.Run(source.Classifier, inputs, labels, [.. Enumerable.Range(0, Images)], field.Threat,
                    new RunOptions { Stop = Stop.Never, Keep = Keep.Last, Seed = seed }, cancellationToken: study.Cancellation);
            return LossPath.Along(network.Classifier, inputs, crafted.Adversarial, labels, Points);
        }
        double[][] Searched(MadryNetwork source) => [.. Enumerable.Range(0, Searches).SelectMany(search => Lines(source, pgd, (ulong)search))];
        return new PathNumbers(Lines(network, new FastGradientSignMethod(), 0), Searched(network), Lines(copy, new FastGradientSignMethod(), 0),
            Searched(copy));
    }

    private static ReproductionFigure Draw(MadryField field, string kind, PathNumbers numbers)
    {
        (string Name, double[][] Lines)[] groups =
            [("own FGSM", numbers.OwnFgsm), ("own PGD", numbers.Own), ("copy's FGSM", numbers.CopyFgsm), ("copy's PGD", numbers.Copy)];
        Curve[] curves =
            [.. groups.SelectMany((group, colour) =>
                group.Lines.Select((line, index) =>
                    new Curve(index == 0 ? group.Name : "", [.. line.Select((loss, point) => (point / (Points - 1.0), loss))], colour, Fine: true)))];
        return new ReproductionFigure("Figure 7", $"{field.Title}, {kind} network: the cross-entropy on the straight way from {Images} test images (0) to "
            + $"adversarial examples of the network itself and of an independent copy (1). The numbers are in numbers/figure-7-{field.Name}-{kind}.json.",
            CurveFigure.Draw($"Loss towards perturbations on {field.Title}, {kind} network", "way to the adversarial example", "cross-entropy", curves));
    }
}

/// <summary>Losses along ways to adversarial examples: a row a way, from the image to the example.</summary>
/// <param name="OwnFgsm">To the network's own FGSM examples.</param>
/// <param name="Own">To its own PGD examples.</param>
/// <param name="CopyFgsm">To the copy's FGSM examples.</param>
/// <param name="Copy">To the copy's PGD examples.</param>
public sealed record PathNumbers(double[][] OwnFgsm, double[][] Own, double[][] CopyFgsm, double[][] Copy);
