using Saddle.Evaluation.Crafts;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Success and distortion by source and target class (section V.B.1, figures 12 and 13).</summary>
internal sealed class ClassPairs : PaperSection<Papernot2016Study>
{
    internal static readonly string[] Digits = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];

    public override string Name => "class pairs";

    public override IReadOnlyList<int> Figures => [12, 13];

    public override SectionFindings Run(Papernot2016Study study)
    {
        CraftFindings run = LargeScale.Test(study);
        CraftMatrices matrices = CraftMatrices.Of(run.Samples, run.Features, run.Classes);
        int[] sources = Order(matrices.SuccessRate.Cells.Select(cell => (cell.Source, cell.Value))),
            targets = Order(matrices.SuccessRate.Cells.Select(cell => (cell.Target, cell.Value)));
        int[] columns = Order(matrices.DistortionSuccessful.Cells.Select(cell => (cell.Target, cell.Value)));
        string settings = $"{run.Plan.Examples} test images × 9, by mean success rate";
        return new SectionFindings
        {
            Rows =
            [
                Row("Figure 12", "hard sources", [0, 2, 8], sources[..3], settings),
                Row("Figure 12", "easy sources", [1, 7, 9], sources[^3..], settings),
                Row("Figure 12", "hard targets", [1, 7], targets[..2], settings),
                Row("Figure 12", "easy targets", [0, 8, 9], targets[^3..], settings),
                Row("Figure 13", "target of highest distortion", [1], columns[^1..], $"{run.Plan.Examples} test images × 9, by mean distortion of successes"),
            ],
            Figures =
            [
                Matrix("Figure 12", "Success rate by source and target.", "Success rate", matrices.SuccessRate),
                Matrix("Figure 13", "Mean distortion of successes by source and target.", "Mean distortion of successes", matrices.DistortionSuccessful),
            ],
        };
    }

    /// <summary>A matrix of class pairs, drawn.</summary>
    internal static ReproductionFigure Matrix(string place, string caption, string title, ClassMatrix matrix, ValueFormat format = ValueFormat.Percent) =>
        new(place, caption, HeatMapFigure.Draw(title, "source", "target", Digits, Digits, matrix.Rows, format));

    /// <summary>Classes by their mean, lowest first.</summary>
    private static int[] Order(IEnumerable<(int Class, double Value)> cells) =>
        [.. cells.GroupBy(cell => cell.Class).OrderBy(group => group.Average(cell => cell.Value)).Select(group => group.Key)];

    private static ReproductionRow Row(string place, string what, int[] paper, int[] ours, string settings)
    {
        int common = paper.Intersect(ours).Count();
        return new ReproductionRow
        {
            Place = place,
            What = what,
            PaperText = string.Join(", ", paper),
            OursText = string.Join(", ", ours.Order()),
            Settings = settings,
            Judged = common == paper.Length ? Standing.Agrees : common > 0 ? Standing.Near : Standing.Differs,
        };
    }
}
