using Saddle.Evaluation.Crafts;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Success and distortion by source and target class (section V.B.1, figures 12 and 13).</summary>
internal sealed class ClassPairs : Papernot2016Section
{
    internal static readonly string[] Digits = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];

    public override string Name => "class pairs";

    public override IReadOnlyList<int> Figures => [12, 13];

    public override IEnumerable<int> Images(Papernot2016Budget budget) => [budget.TestImages];

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
                Row("Figure 12", "hard sources", [0, 2, 8], sources, settings),
                Row("Figure 12", "easy sources", [1, 7, 9], [.. sources.Reverse()], settings),
                Row("Figure 12", "hard targets", [1, 7], targets, settings),
                Row("Figure 12", "easy targets", [0, 8, 9], [.. targets.Reverse()], settings),
                Row("Figure 13", "target of highest distortion", [1], [.. columns.Reverse()],
                    $"{run.Plan.Examples} test images × 9, by mean distortion of successes"),
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

    /// <summary>The row of the classes that stand first, beside the paper's.</summary>
    /// <param name="place">Where the paper has them.</param>
    /// <param name="what">What they are.</param>
    /// <param name="paper">The paper's.</param>
    /// <param name="ranked">All of ours, in the order in which they stand.</param>
    /// <param name="settings">The settings that differ.</param>
    internal static ReproductionRow Row(string place, string what, int[] paper, int[] ranked, string settings)
    {
        bool Among(int first) => paper.All(digit => ranked.Take(first).Contains(digit));
        return new ReproductionRow
        {
            Place = place,
            What = what,
            PaperText = string.Join(", ", paper),
            OursText = string.Join(", ", ranked.Take(paper.Length).Order()),
            // By chance three classes of ten are among the first four once in thirty times, and one of three is among the first three in seven of ten.
            Judged = Among(paper.Length) ? Standing.Agrees : Among(paper.Length + 1) ? Standing.Near : Standing.Differs,
            Settings = $"{settings}; near where the paper's are among the first {paper.Length + 1}",
        };
    }
}
