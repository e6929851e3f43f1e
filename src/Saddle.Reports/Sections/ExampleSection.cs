using Saddle.Evaluation.Results;

namespace Saddle.Reports;

/// <summary>Adversarial examples next to their originals.</summary>
internal sealed class ExampleSection : IReportSection
{
    private const int Most = 12, MostFeatures = 10;

    public string Anchor => "examples";

    public string Title => "Adversarial examples";

    public Html Render(ReportRun run) => Html.Join(run.Result.Threats.Select(threat => Threat(run, threat)));

    private static Html Threat(ReportRun run, ThreatResult threat)
    {
        IReadOnlyList<BrokenExample> examples = threat.Broken == 0 ? [] : BrokenExample.Diverse(run, threat, Most);
        if (threat.Broken == 0) return Note(threat, "no example was broken, so there is none to show.");
        if (examples.Count == 0)
            return Note(threat, $"{threat.Broken} examples were broken, but none was stored; a run that stores the best points shows them.");
        ImageShape? shape = ImageShape.Of(run.Description.InputShape);
        return Html.Of($"""
            <p><b>{ReportRun.Title(threat)}</b>: {examples.Count} of {threat.Broken} broken examples, of as many classes as were broken. {(shape is null
                ? $"The inputs are no pictures; the {MostFeatures} values that changed most are listed."
                : "Original, adversarial example, and what changed, amplified around grey.")} Percentages are the model's confidence in its class.</p>
            <div class="gallery{(shape is null ? " wide" : "")}">
            {examples.Select(example => Card(run, example, shape))}</div>

            """);
    }

    private static Html Note(ThreatResult threat, string text) => Html.Of($"<p><b>{ReportRun.Title(threat)}</b>: {text}</p>\n");

    private static Html Card(ReportRun run, BrokenExample example, ImageShape? shape)
    {
        string from = run.ClassName(example.Outcome.Label), to = run.ClassName(example.Outcome.Predicted);
        (Html shown, string amplified) = shape is null ? (Features(example), "") : Pictures(run, example, shape, from, to);
        return Html.Of($"""
            <figure class="card">{shown}
            <figcaption><span class="change"><b>{from}</b> → <b>{to}</b></span>
            <span class="where">confidence {Numbers.Percent(example.Natural.Confidence)} → {Numbers.Percent(example.Outcome.Confidence)}</span>
            <span class="where">example {example.Outcome.Example}, {example.Attack}, distance {Numbers.Measure(example.Outcome.Distance)}{amplified}</span>
            </figcaption></figure>

            """);
    }

    private static (Html Pictures, string Amplified) Pictures(ReportRun run, BrokenExample example, ImageShape shape, string from, string to)
    {
        PixelRange range = PixelRange.Parse(run.Description.Bounds) is { } bounds
            && bounds.Fits(shape.Channels) ? bounds : PixelRange.Of(example.Original, example.Adversarial);
        (PixelImage difference, double factor) = shape.DrawDifference(example.Original, example.Adversarial, range);
        string times = Numbers.Measure(Math.Round(factor, 1));
        Html original = Picture(shape.Draw(example.Original, range), $"Original of class {from}"),
            adversarial = Picture(shape.Draw(example.Adversarial, range), $"Adversarial example taken for {to}"),
            changed = Picture(difference, $"The difference, amplified {times} times");
        return (Html.Of($"""<div class="pictures">{original}{adversarial}{changed}</div>"""), $", change drawn × {times}");
    }

    private static Html Picture(PixelImage image, string description)
    {
        var png = new Html(Convert.ToBase64String(image.ToPng()));
        return Html.Of($"""<img src="data:image/png;base64,{png}" width="{image.Width}" height="{image.Height}" alt="{description}" />""");
    }

    private static Html Features(BrokenExample example)
    {
        var table = new HtmlTable(Html.Of($"Example {example.Outcome.Example}"), "Feature", "Original", "Adversarial");
        foreach (int feature in Enumerable.Range(0, example.Original.Length).Where(index => example.Original[index] != example.Adversarial[index])
            .OrderByDescending(index => Math.Abs(example.Adversarial[index] - (double)example.Original[index])).ThenBy(index => index).Take(MostFeatures))
            table.Add(Html.Of($"{feature}"), Html.Text(Numbers.Measure(example.Original[feature])), Html.Text(Numbers.Measure(example.Adversarial[feature])));
        return table.Render();
    }
}
