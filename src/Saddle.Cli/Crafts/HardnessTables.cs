using System.Globalization;
using Saddle.Cli.Output;
using Saddle.Evaluation;

namespace Saddle.Cli.Crafts;

/// <summary>A study of hardness as tables.</summary>
internal static class HardnessTables
{
    private const int MostClasses = 20;

    /// <summary>Writes the tables; those by pair of classes where there is room for the classes.</summary>
    public static void Write(HardnessStudy study, IReadOnlyList<string> classNames, TextWriter output)
    {
        Summary(study, output);
        Caps(study, output);
        if (study.Run.Classes <= MostClasses)
        {
            Matrix("success rate in %, source class in rows, target class in columns", study.Matrices.SuccessRate, 100, 1, classNames, output);
            Matrix("mean distortion of successes in %", study.Matrices.DistortionSuccessful, 100, 2, classNames, output);
            Matrix("hardness H, distortion over successes (- where the target was never reached)", study.Hardness.Successful, 1, 4, classNames, output);
            Matrix("mean adversarial distance A, by pairs of features", study.DistancesByPairs, 1, 3, classNames, output);
        }
        else output.WriteLine($"The matrices of {study.Run.Classes} classes are in the document of --json.");
        Words(study, output);
    }

    /// <summary>The share of features that so many iterations change at most, from 0 to 1.</summary>
    public static double Share(HardnessStudy study, int iterations) => Math.Min(1, (double)iterations * study.Run.Plan.Attack.GroupSize / study.Run.Features);

    private static void Summary(HardnessStudy study, TextWriter output)
    {
        var table = new TextTable($"{study.Plan.Craft.Model}: {study.Iterations} iterations, {Texts.Percent(study.Plan.Craft.Attack.MaxDistortion)} of {study.Run.Features} features",
            ">samples", ">success", ">distortion, all", ">distortion, successes", ">iterations");
        table.Add($"{study.Summary.Samples}", Texts.Percent(study.Summary.SuccessRate), Texts.Percent(study.Summary.MeanDistortionAll, 2),
            Texts.Percent(study.Summary.MeanDistortionSuccessful, 2), Texts.Number(study.Summary.MeanIterations, 1));
        table.Write(output);
    }

    private static void Caps(HardnessStudy study, TextWriter output)
    {
        var table = new TextTable("all pairs of classes together, cap by cap", ">iterations", ">max distortion", ">success", ">distortion, all", ">distortion, successes");
        foreach (HardnessCap cap in study.Hardness.Caps)
            table.Add($"{cap.Iterations}", Texts.Percent(Share(study, cap.Iterations)), Texts.Percent(cap.SuccessRate), Texts.Percent(cap.DistortionAll, 2), Texts.Percent(cap.DistortionSuccessful, 2));
        table.Write(output);
    }

    private static void Matrix(string title, ClassMatrix matrix, double factor, int digits, IReadOnlyList<string> classNames, TextWriter output)
    {
        var table = new TextTable(title, ["", .. classNames.Select(name => $">{name}")]);
        for (int source = 0; source < matrix.Classes; source++)
            table.Add([classNames[source], .. matrix.Rows[source].Select(value => Texts.Number(value * factor, digits))]);
        table.Write(output);
    }

    private static void Words(HardnessStudy study, TextWriter output)
    {
        if (study.RobustnessByPairs is { } robustness)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Robustness R(F): {robustness.Minimum:F4} by the minimum (image {robustness.Nearest.Image} towards class {robustness.Nearest.Target}), {robustness.Mean:F4} by the mean of {robustness.Samples} distances."));
        PairCorrelation correlation = study.Correlations[0].Correlation;
        output.WriteLine($"Distance and hardness over {correlation.Pairs} pairs of classes: Pearson {Texts.Number(correlation.Pearson, 3)}, Spearman {Texts.Number(correlation.Spearman, 3)}.");
    }
}
