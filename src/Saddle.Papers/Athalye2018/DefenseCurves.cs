using Saddle.Reports;

namespace Saddle.Papers.Athalye2018;

/// <summary>Accuracy against what an adaptive attack spends: steps, draws and restarts, one of them varied at a time.</summary>
internal static class DefenseCurves
{
    private static readonly AttackEffort Usual = new(Steps: 40, Draws: 10, Restarts: 1);

    /// <summary>Draws the curves; none where the attack of the defense has nothing to vary.</summary>
    public static IEnumerable<ReproductionFigure> Of(Athalye2018Study study, string name, DefenseSetup setup, bool costly)
    {
        if (setup.Varied is null) yield break;
        int images = costly ? study.Budget.CostlyCurveImages : study.Budget.CurveImages;
        yield return Curve("steps", "steps", costly ? [5, 10, 20, 40] : [5, 10, 20, 40, 100], effort => Usual with { Steps = effort });
        if (setup.IsStochastic)
            yield return Curve("draws", "draws that are averaged", costly ? [1, 3, 10] : [1, 3, 10, 30], effort => Usual with { Draws = effort });
        yield return Curve("restarts", "restarts", costly ? [1, 2] : [1, 2, 5], effort => Usual with { Restarts = effort });

        ReproductionFigure Curve(string what, string axis, int[] values, Func<int, AttackEffort> effort)
        {
            (double, double)[] points =
                [.. values.Select(value => ((double)value, study.Evaluate(FormattableString.Invariant($"{name}-{what}-{value}"), setup.Defended,
                setup.Threat, [setup.Varied!(effort(value))], images).Threats[0].RobustAccuracy!.Value))];
            return new ReproductionFigure($"{name}: accuracy against {what}",
                $"Robust accuracy on the first {images} test images under the adaptive attack alone, against its number of {axis}; "
                + $"otherwise {Usual.Steps} steps{(setup.IsStochastic ? $", {Usual.Draws} draws" : "")} and {Usual.Restarts} restart.",
                CurveFigure.Draw($"Accuracy against {what}", axis, "robust accuracy", [new Curve("adaptive", points, 0)], CurveScale.Percent));
        }
    }
}
