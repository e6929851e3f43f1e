using Saddle.Attacks;
using Saddle.Evaluation;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>The loss on the way from an image to adversarial examples of the network and of a copy (figure 7).</summary>
internal sealed class TowardsPerturbations : Madry2018Section
{
    private const int Images = 5, Searches = 5, Points = 41, Steps = 100;

    public override string Name => "figure 7: loss towards perturbations";

    public override IReadOnlyList<int> Figures => [7];

    public override SectionFindings Run(Madry2018Study study)
    {
        // The paper draws CIFAR-10; without it MNIST shows the same.
        MadryField field = study.Cifar ?? study.Mnist;
        List<ReproductionRow> rows = [];
        List<ReproductionFigure> figures = [];
        foreach ((string kind, string size, TrainedAgainst against) in new[] { ("natural", field.Budget.Large, TrainedAgainst.Nothing), ("robust", study.Cifar is null ? field.Budget.Large : field.Budget.Larger, TrainedAgainst.Pgd) })
        {
            MadryNetwork network = study.Network(field, size, against), copy = study.Network(field, size, against, copy: 1);
            PathNumbers numbers = study.Numbers.Of($"figure-7-{field.Name}-{kind}", [network.Fingerprint, copy.Fingerprint, $"{Images} {Searches} {Points}"], () => Measure(study, field, network, copy));
            figures.Add(Draw(field, kind, numbers));
            double own = numbers.Own.Average(line => line[^1]), copied = numbers.Copy.Average(line => line[^1]), single = numbers.OwnFgsm.Average(line => line[^1]);
            rows.Add(new ReproductionRow
            {
                Place = "Figure 7",
                What = $"{field.Title}, {kind} network: loss at own PGD · own FGSM · copy's PGD",
                PaperText = against == TrainedAgainst.Pgd ? "small, grows almost linearly" : "own PGD far highest",
                OursText = FormattableString.Invariant($"{own:0.##} · {single:0.##} · {copied:0.##}"),
                Judged = own >= copied && own >= single ? Standing.Agrees : Standing.Differs,
                Settings = $"{network.Recipe}; first {Images} test images{(study.Cifar is null ? " of MNIST, since there is no CIFAR-10" : "")}",
            });
        }
        return new SectionFindings { Rows = rows, Figures = figures };
    }

    private static PathNumbers Measure(Madry2018Study study, MadryField field, MadryNetwork network, MadryNetwork copy)
    {
        study.Report($"loss towards perturbations, {network.Name}");
        using var scope = NewDisposeScope();
        Tensor inputs = field.Test.Inputs[..Images], labels = field.Test.Labels[..Images];
        // The paper's 100 steps of 0.3 of 255: twice the way to the edge and back again.
        var pgd = new ProjectedGradientDescent { Steps = Steps, StepSize = field.Name == "cifar" ? 0.3 / 255 : field.StepSize };
        double[][] Lines(MadryNetwork source, Attack attack, ulong seed)
        {
            using AttackResult crafted = attack.Run(source.Classifier, inputs, labels, [.. Enumerable.Range(0, Images)], field.Threat, new RunOptions { Stop = Stop.Never, Keep = Keep.Last, Seed = seed }, cancellationToken: study.Cancellation);
            return LossPath.Along(network.Classifier, inputs, crafted.Adversarial, labels, Points);
        }
        double[][] Searched(MadryNetwork source) => [.. Enumerable.Range(0, Searches).SelectMany(search => Lines(source, pgd, (ulong)search))];
        return new PathNumbers(Lines(network, new FastGradientSignMethod(), 0), Searched(network), Lines(copy, new FastGradientSignMethod(), 0), Searched(copy));
    }

    private static ReproductionFigure Draw(MadryField field, string kind, PathNumbers numbers)
    {
        (string Name, double[][] Lines)[] groups = [("own FGSM", numbers.OwnFgsm), ("own PGD", numbers.Own), ("copy's FGSM", numbers.CopyFgsm), ("copy's PGD", numbers.Copy)];
        Curve[] curves = [.. groups.SelectMany((group, colour) => group.Lines.Select((line, index) => new Curve(index == 0 ? group.Name : "", [.. line.Select((loss, point) => (point / (Points - 1.0), loss))], colour, Fine: true)))];
        return new ReproductionFigure("Figure 7", $"{field.Title}, {kind} network: the cross-entropy on the straight way from {Images} test images (0) to adversarial examples of the network itself and of an independent copy (1). The numbers are in numbers/figure-7-{field.Name}-{kind}.json.",
            CurveFigure.Draw($"Loss towards perturbations on {field.Title}, {kind} network", "way to the adversarial example", "cross-entropy", curves));
    }
}

/// <summary>Losses along ways to adversarial examples: a row a way, from the image to the example.</summary>
/// <param name="OwnFgsm">To the network's own FGSM examples.</param>
/// <param name="Own">To its own PGD examples.</param>
/// <param name="CopyFgsm">To the copy's FGSM examples.</param>
/// <param name="Copy">To the copy's PGD examples.</param>
public sealed record PathNumbers(double[][] OwnFgsm, double[][] Own, double[][] CopyFgsm, double[][] Copy);
