using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>What cannot be trusted of a rerun whatever its sections found.</summary>
internal static class Madry2018Warnings
{
    /// <summary>The warnings.</summary>
    /// <param name="study">Data and budget.</param>
    /// <param name="chosen">The sections that were asked for, those that are left out for want of CIFAR-10 among them.</param>
    /// <param name="figure">The figure that was asked for; null for none in particular.</param>
    public static IEnumerable<ReproductionWarning> Of(Madry2018Study study, Madry2018Section[] chosen, int? figure)
    {
        if (chosen.Any(section => section.EvaluatesAttacks))
            yield return new ReproductionWarning("The paper counts an attack's last iterate; here an image is broken by the first iterate that is "
                + "misclassified, so that no attack looks weaker than it is.");
        if (study.Budget.Name != "paper")
            yield return new ReproductionWarning($"The budget {study.Budget.Name} has smaller networks, shorter trainings and fewer images than the paper; "
                + "each row says which.", "Run it with the budget paper for the paper's, which takes days on a CPU.");
        Madry2018Section[] withCifar = [.. chosen.Where(section => section.Cifar != CifarPart.None)];
        if (withCifar.Length == 0) yield break;
        if (study.Cifar is not { } cifar)
        {
            yield return new ReproductionWarning($"There is no CIFAR-10, so {Missing(withCifar, figure)} of MNIST alone.", "Give CIFAR-10 as cifar10 (the "
                + "binary files, which are looked for in $SADDLE_DATA/cifar10 and downloaded) or as folder:PATH (a folder or .tar.gz archive with the parts "
                + "train and test, each with a subfolder a class).");
            yield break;
        }
        if (cifar.Budget is { Pgd.Epochs: < 10 } few)
            yield return new ReproductionWarning($"The CIFAR-10 networks are trained for {few.Natural.Epochs} to {few.Pgd.Epochs} epochs on "
                + $"{few.TrainingImages ?? cifar.Train.Count} images: their accuracies are far from the paper's, and networks trained against FGSM have not "
                + "overfitted to it yet.", "Run it with the budget standard or paper.");
        if (cifar.Train.Name.StartsWith("folder:", StringComparison.Ordinal))
            yield return new ReproductionWarning("The CIFAR-10 images are those of a folder; where they are not the original ones, as after JPEG, accuracies "
                + "are not the paper's.", "Give CIFAR-10 as cifar10 for the canonical files.");
    }

    // A table of CIFAR-10 that was asked for by itself is refused before, so that tables are missing where all was asked for.
    private static string Missing(Madry2018Section[] withCifar, int? figure)
    {
        if (figure is { } asked) return $"figure {asked} is";
        IEnumerable<int> tables = withCifar.SelectMany(section => section.Tables).Order(), figures = withCifar.SelectMany(section => section.Figures).Distinct()
            .Order();
        return $"tables {string.Join(", ", tables)} are left out; figures {string.Join(", ", figures)} are";
    }
}
