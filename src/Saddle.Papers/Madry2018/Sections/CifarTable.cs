using Saddle.Attacks;
using Saddle.Evaluation.Results;

namespace Saddle.Papers.Madry2018;

/// <summary>The robust CIFAR-10 network against attacks on itself, on a copy and on a natural network (table 2).</summary>
internal sealed class CifarTable : Madry2018Section
{
    private const string Place = "Table 2";

    public override string Name => "table 2: CIFAR-10 under every attack";

    public override IReadOnlyList<int> Tables => [2];

    public override CifarPart Cifar => CifarPart.All;

    public override bool EvaluatesAttacks => true;

    public override SectionFindings Run(Madry2018Study study)
    {
        MadryField field = study.Cifar!;
        MadryNetwork network = study.Network(field, field.Budget.Larger, TrainedAgainst.Pgd),
            copy = study.Network(field, field.Budget.Larger, TrainedAgainst.Pgd, copy: 1),
            natural = study.Network(field, field.Budget.Larger, TrainedAgainst.Nothing, copy: 1);
        (string What, double Paper, Attack Attack, string Settings)[] entries =
        [
            ("A: FGSM", 56.1, new FastGradientSignMethod(), ""),
            ("A: PGD 7", 50.0, field.Pgd(7), ""),
            ("A: PGD 20", 45.8, field.Pgd(20), ""),
            ("A: CW 30", 46.8, field.Margin(30), ""),
            .. From("A′", copy, 67.0, 64.2, 78.7),
            .. From("A_nat", natural, 85.6, 86.0, null),
        ];
        EvaluationResult result = study.Evaluate("table-2", field, network, [field.Threat], [.. entries.Select(entry => entry.Attack)]);
        string images = MadryRows.Images(field.Test.Count);
        return new SectionFindings
        {
            Rows =
            [
                MadryRows.Accuracy(Place, "A: natural", 87.3, result.NaturalAccuracy, $"{network.Recipe}; {images}"),
                .. entries.Zip(MadryRows.Accuracies(result),
                    (entry, accuracy) => MadryRows.Accuracy(Place, entry.What, entry.Paper, accuracy, $"{entry.Settings}{images}")),
                NetworkCost.Row(study, field),
            ],
        };

        IEnumerable<(string, double, Attack, string)> From(string name, MadryNetwork source, double fgsm, double pgd, double? margin)
        {
            yield return ($"{name}: FGSM", fgsm, MadryRows.From(source, new FastGradientSignMethod()), $"{source.Recipe}; ");
            yield return ($"{name}: PGD 7", pgd, MadryRows.From(source, field.Pgd(7)), $"{source.Recipe}; ");
            if (margin is { } accuracy) yield return ($"{name}: CW 30", accuracy, MadryRows.From(source, field.Margin(30)), $"{source.Recipe}; ");
        }
    }
}
