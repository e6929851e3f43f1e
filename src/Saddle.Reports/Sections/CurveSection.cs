namespace Saddle.Reports;

/// <summary>The figure of accuracy against ε.</summary>
internal sealed class CurveSection : IReportSection
{
    public string Anchor => "curve";

    public string Title => "Accuracy against ε";

    public Html Render(ReportRun run) => Html.Join(AccuracyCurves.Norms(run.Result).Select(norm =>
    {
        FigureSeries[] series = [.. AccuracyCurves.Series(run.Result, norm)];
        string sign = Numbers.Norm(norm);
        return AccuracyCurves.Figure($"Accuracy of {run.Name} against the {sign} perturbation budget; the numbers follow in a table.", norm, series);
    }));
}
