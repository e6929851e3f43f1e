using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;
using Saddle.Evaluation.Runs;

namespace Saddle.Reports;

/// <summary>Draws a study of hardness from its store alone: heat maps as figures 12 to 15 of Papernot et al. 2016, and distance against hardness.</summary>
public static class HardnessReport
{
    private const int MostClasses = 200;

    /// <summary>Draws the report.</summary>
    /// <param name="store">The study (<see cref="HardnessFindings.Keep"/>); only read.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="RunFolderException">The store holds no study of hardness, or one that is not finished or cannot be read.</exception>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(IRunStore store, string path) => ReproductionReport.Write(Page(HardnessFindings.Read(store)), path);

    private static Reproduction Page(HardnessFindings found) => new()
    {
        Kind = "Hardness",
        Title = $"From class to class: {found.Plan.Craft.Model}",
        Citation = "After section V.B of Papernot, McDaniel, Jha, Fredrikson, Celik, Swami: The Limitations of Deep Learning in Adversarial Settings "
            + "(EuroS&P 2016).",
        Verdict = HardnessWords.Verdict(found),
        Figures = found.ClassNames.Count > MostClasses ? [] : Figures(found),
        Warnings = HardnessWords.Warnings(found, MostClasses),
        Command = found.Plan.Craft.Command.Length > 0 ? found.Plan.Craft.Command : null,
        Facts =
        [
            new("Model", found.Plan.Craft.Model),
            new("Data", found.Data),
            new("Images", FormattableString.Invariant($"{found.Images}")),
            new("Attack", found.Plan.Craft.Attack.ToString()),
            new("Caps, in iterations", string.Join(", ", found.Plan.Caps)),
            new("Crafting", FormattableString.Invariant($"{found.Cost.CpuSeconds:0.0} s of processor time")),
        ],
    };

    private static ReproductionFigure[] Figures(HardnessFindings found)
    {
        string within = $"within Υ, {found.Iterations} iterations";
        return
        [
            Map($"Success rate τ(s, t) {within}", "The share of samples that a fresh forward pass gives the target class (figure 12 of the paper).",
                found.Matrices.SuccessRate, ValueFormat.Percent, (0, 1)),
            Map($"Mean distortion ε(s, t) of successes {within}", "The share of features that differ from the original (figure 13). A dash: no success.",
                found.Matrices.DistortionSuccessful, ValueFormat.Percent),
            Map($"Mean distortion of all samples {within}", "As above with the failures, each with the features that had really changed when it was given up.",
                found.Matrices.DistortionAll, ValueFormat.Percent),
            Map("Hardness H(s, t)", "The area under the distortion of successes over the success rate, summed over the caps by the trapezoid rule (figure "
                + "14, equation 12). A dash: never reached, harder than any number. A pair reached only in part is summed over that part alone: read it with "
                + "its success rate.", found.Hardness.Successful),
            Map("Mean adversarial distance A(s, t)", "1 less the share of all pairs of features that the saliency map of the first iteration holds (figure "
                + "15, equation 13): foretold without crafting.", found.DistancesByPairs),
            new("Distance against hardness", HardnessWords.Correlation(found), ScatterFigure.Draw(
                "Mean adversarial distance against hardness, a point a pair of classes", "mean adversarial distance A", "hardness H", Points(found))),
        ];

        ReproductionFigure Map(string title, string caption, ClassMatrix matrix, ValueFormat format = ValueFormat.Number, (double, double)? scale = null) =>
            new(title, caption, HeatMapFigure.Draw(title, "source class", "target class", found.ClassNames, found.ClassNames, matrix.Rows, format, scale));
    }

    private static ScatterPoint[] Points(HardnessFindings found) =>
        [.. found.Hardness.Successful.Cells.Where(cell => found.DistancesByPairs[cell.Source, cell.Target] is not null)
            .Select(cell =>
                new ScatterPoint($"{found.ClassNames[cell.Source]} → {found.ClassNames[cell.Target]}", found.DistancesByPairs[cell.Source, cell.Target]!.Value,
                    cell.Value))];
}
