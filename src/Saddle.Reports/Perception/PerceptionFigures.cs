using Saddle.Perception.Results;
using Saddle.Perception.Statistics;
using Saddle.Perception.Studies;

namespace Saddle.Reports;

/// <summary>What people saw against distortion and against θ, with what Papernot et al. 2016 report beside it (figures 16 and 17).</summary>
public static class PerceptionFigures
{
    private const string DistortionAxis = "distortion ε (share of features that differ)", IntensityAxis = "intensity θ", Shares = "share of answers";

    private const int Recognised = 0, Right = 1, Model = 2;

    /// <summary>Against the share of features that differ (figure 16).</summary>
    /// <param name="result">What a study has come to.</param>
    /// <returns>The figure; null where the study has no condition of distortion with answers.</returns>
    public static Drawing? Distortion(PerceptionResult result) => Draw(result, Factor.Distortion, "What people see against the share of changed pixels",
        DistortionAxis, MeanDistortion, points => Paper(points, above: true));

    /// <summary>Against θ (figure 17).</summary>
    /// <param name="result">What a study has come to.</param>
    /// <returns>The figure; null where the study has no condition of θ with answers.</returns>
    public static Drawing? Intensity(PerceptionResult result) => Draw(result, Factor.Theta, "What people see against the intensity of the change",
        IntensityAxis, (_, one) => one.Condition.Theta ?? 0, _ => Paper());

    /// <summary>What the paper's text reports against distortion (figure 16), without anybody of one's own.</summary>
    public static Drawing PaperDistortion() =>
        CurveFigure.Draw("What people see against the share of changed pixels", DistortionAxis, Shares, [.. Paper(0.3, above: true)], CurveScale.Percent);

    /// <summary>What the paper's text reports against θ (figure 17), without anybody of one's own.</summary>
    public static Drawing PaperIntensity() =>
        CurveFigure.Draw("What people see against the intensity of the change", IntensityAxis, Shares, [.. Paper()], CurveScale.Percent);

    internal static Html Render(PerceptionResult result)
    {
        Html[] figures = [.. new[] { (Distortion(result), "Figure 16: distortion"), (Intensity(result), "Figure 17: intensity") }
            .Where(pair => pair.Item1 is not null)
            .Select(pair => Html.Of($"<h3>{pair.Item2}</h3>{pair.Item1!.Markup}"))];
        return figures.Length == 0 ? Html.Empty : Html.Of($"""
            <section><h2>As in Papernot et al. 2016</h2><p>Dashed is what the paper’s text reports of its own 349 people, network and samples
            (section V.C); its figures’ points are not in the text. Thin lines are 95 % intervals.</p>{figures}</section>
            """);
    }

    private static Drawing? Draw(PerceptionResult result, Factor factor, string title, string axis, Func<PerceptionResult, ConditionResult, double> position,
        Func<double, IEnumerable<Curve>> paper)
    {
        ConditionResult[] conditions = [.. result.Conditions.Where(one => one.Condition.Factor == factor || one.Condition.Factor == Factor.Unaltered)
            .Where(one => one.Right.All > 0).OrderBy(one => position(result, one))];
        if (conditions.All(one => one.Condition.Factor != factor)) return null;
        (double X, ConditionResult Result)[] placed = [.. conditions.Select(one => (position(result, one), one))];
        List<Curve> curves = [];
        if (result.Study.Kind == StudyKind.Identify) curves.AddRange(Curves(placed, "recognised", one => one.Recognised!, Recognised));
        curves.AddRange(Curves(placed, result.Study.Kind == StudyKind.Identify ? "classified right" : "found", one => one.Right, Right));
        (double, double)[] model = [.. placed.Where(pair => pair.Result.ModelAccuracy is not null).Select(pair => (pair.X, pair.Result.ModelAccuracy!.Value))];
        if (model.Length > 0) curves.Add(new Curve("the model, right", model, Model));
        if (result.Study.Kind == StudyKind.Identify) curves.AddRange(paper(placed[^1].X));
        return CurveFigure.Draw(title, axis, Shares, curves, CurveScale.Percent);
    }

    private static IEnumerable<Curve> Curves((double X, ConditionResult Result)[] placed, string name, Func<ConditionResult, Share> share, int colour)
    {
        yield return new Curve(name, [.. placed.Select(pair => (pair.X, share(pair.Result).Value!.Value))], colour);
        (double X, ConditionResult Result)[] known = [.. placed.Where(pair => share(pair.Result).Interval is not null)];
        if (known.Length == 0) yield break;
        yield return new Curve("", [.. known.Select(pair => (pair.X, share(pair.Result).Interval!.Low))], colour, Fine: true);
        yield return new Curve("", [.. known.Select(pair => (pair.X, share(pair.Result).Interval!.High))], colour, Fine: true);
    }

    private static IEnumerable<Curve> Paper(double farthest, bool above)
    {
        const double threshold = PaperPerception.Threshold;
        yield return new Curve("recognised, the paper", [(0, PaperPerception.BelowThreshold.Recognised),
            (threshold, PaperPerception.BelowThreshold.Recognised)], Recognised,
            Dashed: true);
        yield return new Curve("classified right, the paper", [(0, PaperPerception.BelowThreshold.Right), (threshold, PaperPerception.BelowThreshold.Right),
            .. above && farthest > threshold ? ((double, double)[])[(threshold, PaperPerception.RightAboveThreshold),
                (farthest, PaperPerception.RightAboveThreshold)] : []],
            Right, Dashed: true);
    }

    private static IEnumerable<Curve> Paper()
    {
        const double like = PaperPerception.LikeOriginals;
        yield return new Curve("recognised, the paper", [(-1, PaperPerception.AllThetas.Recognised), (1, PaperPerception.AllThetas.Recognised)], Recognised,
            Dashed: true);
        yield return new Curve("classified right, the paper", [(-1, PaperPerception.RightAtMinusOne), (-like, PaperPerception.Unaltered.Right),
            (like, PaperPerception.Unaltered.Right), (1, PaperPerception.RightAtOne)], Right, Dashed: true);
    }

    private static double MeanDistortion(PerceptionResult result, ConditionResult one)
    {
        int condition = result.Study.Conditions.Index().First(pair => pair.Item == one.Condition).Index;
        return result.Study.Samples.Where(sample => sample.Condition == condition).Average(sample => sample.Distortion);
    }
}
