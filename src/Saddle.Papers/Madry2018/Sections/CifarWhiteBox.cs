using Saddle.Attacks;
using Saddle.Evaluation.Results;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>Six CIFAR-10 networks under attacks on themselves (table 5, and figure 6's CIFAR-10 half).</summary>
internal sealed class CifarWhiteBox : Madry2018Section
{
    // Natural, FGSM, FGSM with a random start, PGD 7, PGD 20, and the final training loss.
    private static readonly double[][] Paper =
    [
        [92.7, 27.5, 19.6, 1.2, 0.8, 0.00357], [87.4, 90.9, 90.4, 0, 0, 0.0115], [79.4, 51.7, 55.9, 47.1, 43.7, 1.11],
        [95.2, 32.7, 25.1, 4.1, 3.5, 0.00371], [90.3, 95.1, 95.0, 0, 0, 0.00557], [87.3, 56.1, 60.3, 50.0, 45.8, 0.0218],
    ];

    public override string Name => "table 5 and figure 6: white box on CIFAR-10";

    public override IReadOnlyList<int> Tables => [5];

    public override IReadOnlyList<int> Figures => [6];

    public override CifarPart Cifar => CifarPart.All;

    public override bool EvaluatesAttacks => true;

    public override SectionFindings Run(Madry2018Study study)
    {
        MadryField field = study.Cifar!;
        (string Name, MadryNetwork Network)[] networks = CifarNetworks.All(study, copy: 0);
        List<ReproductionRow> rows = [];
        for (int index = 0; index < networks.Length; index++)
        {
            (string name, MadryNetwork network) = networks[index];
            Attack[] attacks = [new FastGradientSignMethod(), new FastGradientSignMethod { RandomStart = true }, field.Pgd(7), field.Pgd(20)];
            EvaluationResult result = study.Evaluate($"table-5-{Madry2018Study.Label(name)}", field, network, [field.Threat], attacks);
            string settings = $"{network.Recipe}; {MadryRows.Images(field.Test.Count)}";
            string[] whats = ["natural", "FGSM", "FGSM random", "PGD 7", "PGD 20"];
            double[] values = [result.NaturalAccuracy, .. MadryRows.Accuracies(result)];
            rows.AddRange(
                whats.Select((what, column) =>
                    MadryRows.Accuracy("Table 5", $"{name}: {what}", Paper[index][column], values[column],
                        what == "FGSM random" ? $"{settings}; the step is 1.25 ε" : settings)));
            if (name.EndsWith("FGSM", StringComparison.Ordinal)) rows.Add(MadryRows.Masking("Table 5", name, result, settings));
            rows.Add(new ReproductionRow
            {
                Place = "Figure 6",
                What = $"CIFAR-10: {name}: final training loss",
                Paper = Paper[index][5],
                Ours = network.Result.Epochs[^1].Loss,
                Settings = settings
            });
        }
        return new SectionFindings { Rows = rows };
    }
}
