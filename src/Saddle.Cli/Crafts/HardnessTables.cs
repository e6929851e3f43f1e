using System.Globalization;
using Saddle.Cli.Output;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;

namespace Saddle.Cli.Crafts;

/// <summary>What a study of hardness found, as tables.</summary>
internal static class HardnessTables
{
    private const int MostClasses = 20;

    /// <summary>Writes the tables; those by pair of classes where there is room for the classes.</summary>
    public static void Write(HardnessFindings found, TextWriter output)
    {
        Summary(found, output);
        Caps(found, output);
        if (found.ClassNames.Count <= MostClasses)
        {
            Matrix("success rate in %, source class in rows, target class in columns", found.Matrices.SuccessRate, 100, 1, found.ClassNames, output);
            Matrix("mean distortion of successes in %", found.Matrices.DistortionSuccessful, 100, 2, found.ClassNames, output);
            Matrix("hardness H, distortion over successes (- where the target was never reached)", found.Hardness.Successful, 1, 4, found.ClassNames, output);
            Matrix("mean adversarial distance A, by pairs of features", found.DistancesByPairs, 1, 3, found.ClassNames, output);
        }
        else output.WriteLine($"The matrices of {found.ClassNames.Count} classes are in the document of --json.");
        Words(found, output);
    }

    /// <summary>The share of features that so many iterations change at most, from 0 to 1.</summary>
    public static double Share(HardnessFindings found, int iterations) => Math.Min(1, (double)iterations * found.Plan.Craft.Attack.GroupSize / found.Features);

    private static void Summary(HardnessFindings found, TextWriter output)
    {
        var table = new TextTable(
            $"{found.Plan.Craft.Model}: {found.Iterations} iterations, {found.Plan.Craft.Attack.OptionTexts["max-distortion"]} of {found.Features} features",
            ">samples", ">success", ">distortion, all", ">distortion, successes", ">iterations");
        table.Add($"{found.Summary.Samples}", Texts.Percent(found.Summary.SuccessRate), Texts.Percent(found.Summary.MeanDistortionAll, 2),
            Texts.Percent(found.Summary.MeanDistortionSuccessful, 2), Texts.Number(found.Summary.MeanIterations, 1));
        table.Write(output);
    }

    private static void Caps(HardnessFindings found, TextWriter output)
    {
        var table = new TextTable("all pairs of classes together, cap by cap", ">iterations", ">max distortion", ">success", ">distortion, all",
            ">distortion, successes");
        foreach (HardnessCap cap in found.Hardness.Caps)
            table.Add($"{cap.Iterations}", Texts.Percent(Share(found, cap.Iterations)), Texts.Percent(cap.SuccessRate), Texts.Percent(cap.DistortionAll, 2),
                Texts.Percent(cap.DistortionSuccessful, 2));
        table.Write(output);
    }

    private static void Matrix(string title, ClassMatrix matrix, double factor, int digits, IReadOnlyList<string> classNames, TextWriter output)
    {
        var table = new TextTable(title, ["", .. classNames.Select(name => $">{name}")]);
        for (int source = 0; source < matrix.Classes; source++)
            table.Add([classNames[source], .. matrix.Rows[source].Select(value => Texts.Number(value * factor, digits))]);
        table.Write(output);
    }

    private static void Words(HardnessFindings found, TextWriter output)
    {
        if (found.RobustnessByPairs is { } robustness)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Robustness R(F): {robustness.Minimum:F4} by the minimum (image {robustness.Nearest.Image} towards class {robustness.Nearest.Target}), "
                    + $"{robustness.Mean:F4} by the mean of {robustness.Samples} distances."));
        PairCorrelation correlation = found.Correlations[0].Correlation;
        output.WriteLine($"Distance and hardness over {correlation.Pairs} pairs of classes: Pearson {Texts.Number(correlation.Pearson, 3)}, Spearman "
            + $"{Texts.Number(correlation.Spearman, 3)}.");
    }
}
