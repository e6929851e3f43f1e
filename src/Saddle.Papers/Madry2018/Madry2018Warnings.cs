using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>What cannot be trusted of a rerun whatever its sections found.</summary>
internal static class Madry2018Warnings
{
    /// <summary>What follows from the budget and from which sections there are.</summary>
    /// <param name="budget">The budget's word.</param>
    /// <param name="sections">The sections that were asked for, those that are left out for want of CIFAR-10 among them.</param>
    public static IEnumerable<ReproductionWarning> Of(string budget, IReadOnlyList<(Madry2018Section Section, ReproductionSection Kept)> sections)
    {
        if (sections.Any(one => one.Kept.Measured && one.Section.EvaluatesAttacks))
            yield return new ReproductionWarning("The paper counts an attack's last iterate; here an image is broken by the first iterate that is "
                + "misclassified, so that no attack looks weaker than it is.");
        if (budget != "paper")
            yield return new ReproductionWarning($"The budget {budget} has smaller networks, shorter trainings and fewer images than the paper; "
                + "each row says which.", "Run it with the budget paper for the paper's, which takes days on a CPU.");
        (Madry2018Section Section, ReproductionSection Kept)[] without =
            [.. sections.Where(one => one.Section.Cifar != CifarPart.None && !Madry2018Study.HasCifar(one.Kept.Basis))];
        if (without.Length == 0) yield break;
        string there = sections.Any(one => Madry2018Study.HasCifar(one.Kept.Basis)) ? "Some of it was measured without CIFAR-10" : "There is no CIFAR-10";
        yield return new ReproductionWarning($"{there}, so {Missing(without)}.", "Give CIFAR-10 as cifar10 (the "
            + "binary files, which are looked for in $SADDLE_DATA/cifar10 and downloaded) or as folder:PATH (a folder or .tar.gz archive with the parts "
            + "train and test, each with a subfolder a class).");
    }

    /// <summary>What follows from the CIFAR-10 that a section was measured on.</summary>
    /// <param name="cifar">The data set.</param>
    public static IEnumerable<ReproductionWarning> OfCifar(MadryField cifar)
    {
        if (cifar.Budget is { Pgd.Epochs: < 10 } few)
            yield return new ReproductionWarning($"The CIFAR-10 networks are trained for {few.Natural.Epochs} to {few.Pgd.Epochs} epochs on "
                + $"{few.TrainingImages ?? cifar.Train.Count} images: their accuracies are far from the paper's, and networks trained against FGSM have not "
                + "overfitted to it yet.", "Run it with the budget standard or paper.");
        if (cifar.Train.Name.StartsWith("folder:", StringComparison.Ordinal))
            yield return new ReproductionWarning("The CIFAR-10 images are those of a folder; where they are not the original ones, as after JPEG, accuracies "
                + "are not the paper's.", "Give CIFAR-10 as cifar10 for the canonical files.");
    }

    // A figure may have its MNIST half in another section.
    private static string Missing(IReadOnlyList<(Madry2018Section Section, ReproductionSection Kept)> without)
    {
        int[] tables = [.. without.SelectMany(one => one.Section.Tables.Where(table => one.Kept.Shows($"Table {table}"))).Order()],
            figures = [.. without.SelectMany(one => one.Section.Figures.Where(figure => one.Kept.Shows($"Figure {figure}"))).Distinct().Order()];
        return string.Join("; ", Words("table", tables, "left out").Concat(Words("figure", figures, "of MNIST alone")));
    }

    private static IEnumerable<string> Words(string kind, int[] numbers, string what) => numbers.Length switch
    {
        0 => [],
        1 => [$"{kind} {numbers[0]} is {what}"],
        _ => [$"{kind}s {string.Join(", ", numbers)} are {what}"],
    };
}
