using Saddle.Attacks;
using Saddle.Evaluation.Results;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>Transfer between six CIFAR-10 networks (tables 3 and 4).</summary>
internal sealed class CifarTransfer : Madry2018Section
{
    // A row a target, a column a source, both in the order simple and wide, each natural, FGSM and PGD.
    private static readonly double[][] PaperFgsm =
    [
        [32.9, 74.0, 73.7, 27.6, 71.8, 76.6], [64.2, 90.7, 60.9, 61.5, 90.2, 67.3], [77.1, 78.1, 60.2, 77.0, 77.9, 66.3],
        [34.9, 78.7, 80.2, 21.3, 75.8, 80.6], [64.5, 93.6, 69.1, 53.7, 92.2, 72.8], [85.8, 86.6, 73.3, 85.6, 86.2, 67.0],
    ];

    private static readonly double[][] PaperPgd =
    [
        [6.6, 71.6, 71.8, 1.4, 51.4, 75.6], [66.3, 40.3, 58.4, 65.4, 26.8, 66.2], [78.1, 78.2, 57.7, 77.9, 78.1, 65.2],
        [10.9, 79.6, 79.1, 0.0, 51.3, 79.7], [67.6, 51.7, 67.4, 56.5, 0.0, 71.6], [86.4, 86.8, 72.1, 86.0, 86.3, 64.2],
    ];

    public override string Name => "tables 3 and 4: transfer on CIFAR-10";

    public override IReadOnlyList<int> Tables => [3, 4];

    public override CifarPart Cifar => CifarPart.All;

    public override bool EvaluatesAttacks => true;

    public override SectionFindings Run(Madry2018Study study)
    {
        MadryField field = study.Cifar!;
        (string Name, MadryNetwork Network)[] targets = CifarNetworks.All(study, copy: 0), sources = CifarNetworks.All(study, copy: 1);
        Attack fgsm = new FastGradientSignMethod(), pgd = field.Pgd(7);
        TransferNumbers numbers =
            study.Numbers.Of("tables-3-4",
                [.. targets.Concat(sources).Select(pair => pair.Network.Fingerprint), field.Key(field.Test.Count), $"{fgsm}", $"{pgd}"],
                () => Measure(study, field, targets, sources, fgsm, pgd));
        string[] names = [.. targets.Select(pair => pair.Name)];
        return new SectionFindings
        {
            Rows = [.. Rows("Table 3", "FGSM", field, targets, PaperFgsm, numbers.Fgsm), .. Rows("Table 4", "PGD 7", field, targets, PaperPgd, numbers.Pgd)],
            Figures = [Draw("Table 3", "FGSM", names, numbers.Fgsm), Draw("Table 4", "PGD of 7 steps", names, numbers.Pgd)],
        };
    }

    private static TransferNumbers Measure(Madry2018Study study, MadryField field, (string Name, MadryNetwork Network)[] targets,
        (string Name, MadryNetwork Network)[] sources, Attack fgsm, Attack pgd)
    {
        List<double[]> single = [], several = [];
        foreach ((string name, MadryNetwork target) in targets)
        {
            Attack[] attacks = [.. sources.SelectMany(source => (Attack[])[MadryRows.From(source.Network, fgsm), MadryRows.From(source.Network, pgd)])];
            EvaluationResult result = study.Evaluate($"tables-3-4-{Madry2018Study.Label(name)}", field, target, [field.Threat], attacks);
            IReadOnlyList<double> accuracies = MadryRows.Accuracies(result);
            single.Add([.. accuracies.Where((_, index) => index % 2 == 0)]);
            several.Add([.. accuracies.Where((_, index) => index % 2 == 1)]);
        }
        return new TransferNumbers([.. single], [.. several]);
    }

    private static IEnumerable<ReproductionRow> Rows(string place, string attack, MadryField field, (string Name, MadryNetwork Network)[] networks,
        double[][] paper, double[][] ours) =>
        from target in Enumerable.Range(0, networks.Length)
        from source in Enumerable.Range(0, networks.Length)
        select MadryRows.Accuracy(place, $"{attack} from {networks[source].Name} on {networks[target].Name}", paper[target][source], ours[target][source],
            $"{networks[target].Network.Recipe}; source of seed 1; {MadryRows.Images(field.Test.Count)}");

    private static ReproductionFigure Draw(string place, string attack, string[] names, double[][] accuracies) => new(place,
        $"Accuracy of each CIFAR-10 network (rows) under {attack} made on an independently trained one (columns). The numbers are in numbers/tables-3-4.json.",
        HeatMapFigure.Draw($"Accuracy under {attack} by transfer", "target", "source", names, names,
            [.. accuracies.Select(row => row.Select(value => (double?)value).ToArray())], ValueFormat.Percent, (0, 1)));
}

/// <summary>Accuracies under transfer: a row a target, a column a source, 0..1.</summary>
/// <param name="Fgsm">Under FGSM.</param>
/// <param name="Pgd">Under PGD of 7 steps.</param>
public sealed record TransferNumbers(double[][] Fgsm, double[][] Pgd);
