using Saddle.Evaluation;

namespace Saddle.Reports;

/// <summary>Draws a study of hardness: heat maps as figures 12 to 15 of Papernot et al. 2016, and distance against hardness.</summary>
public static class HardnessReport
{
    private const int MostClasses = 200;

    /// <summary>Draws the report.</summary>
    /// <param name="study">The study.</param>
    /// <param name="classNames">One name a class.</param>
    /// <param name="data">What the user called the images.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(HardnessStudy study, IReadOnlyList<string> classNames, string data, string path) => ReproductionReport.Write(new Reproduction
    {
        Kind = "Hardness",
        Title = $"From class to class: {study.Plan.Craft.Model}",
        Citation = "After section V.B of Papernot, McDaniel, Jha, Fredrikson, Celik, Swami: The Limitations of Deep Learning in Adversarial Settings (EuroS&P 2016).",
        Verdict = HardnessWords.Verdict(study),
        Figures = study.Run.Classes > MostClasses ? [] : Figures(study, classNames),
        Warnings = HardnessWords.Warnings(study, MostClasses),
        Command = study.Run.Plan.Command.Length > 0 ? study.Run.Plan.Command : null,
        Facts =
        [
            new("Model", study.Plan.Craft.Model),
            new("Data", data),
            new("Images", FormattableString.Invariant($"{study.Run.Samples.Select(sample => sample.Image).Distinct().Count()}")),
            new("Attack", study.Plan.Craft.Attack.ToString()),
            new("Caps, in iterations", string.Join(", ", study.Plan.Caps)),
            new("Crafting", FormattableString.Invariant($"{study.Run.Cost.CpuSeconds:0.0} s of processor time")),
        ],
    }, path);

    private static ReproductionFigure[] Figures(HardnessStudy study, IReadOnlyList<string> names)
    {
        string within = $"within Υ, {study.Iterations} iterations";
        return
        [
            Map($"Success rate τ(s, t) {within}", "The share of samples that a fresh forward pass gives the target class (figure 12 of the paper).", study.Matrices.SuccessRate, ValueFormat.Percent, (0, 1)),
            Map($"Mean distortion ε(s, t) of successes {within}", "The share of features that differ from the original (figure 13). A dash: no success.", study.Matrices.DistortionSuccessful, ValueFormat.Percent),
            Map($"Mean distortion of all samples {within}", "As above with the failures, each with the features that had really changed when it was given up.", study.Matrices.DistortionAll, ValueFormat.Percent),
            Map("Hardness H(s, t)", "The area under the distortion of successes over the success rate, summed over the caps by the trapezoid rule (figure 14, equation 12). A dash: never reached, harder than any number. A pair reached only in part is summed over that part alone: read it with its success rate.", study.Hardness.Successful),
            Map("Mean adversarial distance A(s, t)", "1 less the share of all pairs of features that the saliency map of the first iteration holds (figure 15, equation 13): foretold without crafting.", study.DistancesByPairs),
            new("Distance against hardness", HardnessWords.Correlation(study), ScatterFigure.Draw("Mean adversarial distance against hardness, a point a pair of classes", "mean adversarial distance A", "hardness H", Points(study, names))),
        ];

        ReproductionFigure Map(string title, string caption, ClassMatrix matrix, ValueFormat format = ValueFormat.Number, (double, double)? scale = null) =>
            new(title, caption, HeatMapFigure.Draw(title, "source class", "target class", names, names, matrix.Rows, format, scale));
    }

    private static ScatterPoint[] Points(HardnessStudy study, IReadOnlyList<string> names) =>
        [.. study.Hardness.Successful.Cells.Where(cell => study.DistancesByPairs[cell.Source, cell.Target] is not null)
            .Select(cell => new ScatterPoint($"{names[cell.Source]} → {names[cell.Target]}", study.DistancesByPairs[cell.Source, cell.Target]!.Value, cell.Value))];
}
