using Saddle.Evaluation.Outcomes;
using Saddle.Perception.Results;
using Saddle.Perception.Statistics;
using Saddle.Perception.Studies;

namespace Saddle.Reports;

/// <summary>Draws the report of a study of what people see: one HTML file that needs no network, no script and no font.</summary>
public static class PerceptionReport
{
    /// <summary>Draws what people saw in each condition, how far they agree, what the model says of the same samples, and who is left out.</summary>
    /// <param name="result">What the study has come to; it may go on.</param>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(PerceptionResult result, string path) => HtmlPage.Write(path, $"Perception: {result.Study.Name}", Html.Of($"""
        <header><p class="kind">Study of perception</p>
        <h1>{result.Study.Page.Title} <span class="on">{result.Study.Name}, on {result.Study.Origin.Data}</span></h1></header>
        <section class="verdict"><h2>What came of it</h2>{Verdict(result)}</section>
        <section><h2>By condition</h2>{Conditions(result)}{Chance(result)}</section>
        {PerceptionFigures.Render(result)}
        {Confusions(result)}
        <section><h2>Agreement and time</h2>{Agreement(result)}</section>
        <section><h2>Who counts</h2>{Participants(result)}</section>
        {Comments(result)}
        <section><h2>How it was made</h2>{Facts(result)}</section>
        <footer><p>Made by Saddle{(result.Study.Origin.Versions.TryGetValue("saddle", out string? version) ? $" {version}" : "")} from the study and its answers
        alone. Intervals are 95 %, by studentized bootstrap over participants, and hold where people differ among themselves; those called Wilson take answers
        for independent.</p></footer>
        """));

    private static Html Verdict(PerceptionResult result)
    {
        Exclusions people = result.Participants;
        Html count = Html.Of($"<p>{people.Counted} of {people.Begun} participants count, with {result.Answers.Count} answers.</p>");
        if (result.Answers.Count == 0) return Html.Of($"""{count}<p>There is nothing to say yet.</p>""");
        IEnumerable<Html> lines = result.Conditions.Where(one => one.Right.All > 0).Select(one => Html.Of($"""
            <li><strong>{Name(one)}</strong>: {Seen(one)}{Model(one)}.</li>

            """));
        return Html.Of($"""{count}<ul>{lines}</ul>""");
    }

    // A number and its percent sign stay on one line.
    private static string Name(ConditionResult one) => one.Condition.Name.Replace(" %", "\u00A0%", StringComparison.Ordinal);

    private static string Seen(ConditionResult one) => one.Recognised is { } recognised
        ? $"recognised {Words(recognised)}, classified right {Words(one.Right)}" : $"found {Words(one.Right)}";

    private static string Model(ConditionResult one) => one.ModelAccuracy is { } accuracy ? $"; the model is right on {Numbers.Percent(accuracy)} of the "
        + "same samples" : "";

    private static string Words(Share share) =>
        $"{Numbers.Percent(share.Value)}{(share.Interval is { } interval ? $" ({Numbers.Percent(interval.Low, interval.High)})" : "")}";

    private static Html Conditions(PerceptionResult result)
    {
        bool identify = result.Study.Kind == StudyKind.Identify;
        string right = identify ? "Classified right" : "Found";
        var table = new HtmlTable(new Html("What people saw of each condition, and what the model says of the same samples"),
            [.. (string[])["Condition", "Samples", "People", "Answers"], .. identify ? (string[])["Recognised"] : [], right, "Model right"]);
        var intervals = new HtmlTable(new Html("Intervals by bootstrap over participants, and those of Wilson, which take answers for independent"),
            [.. (string[])["Condition"], .. identify ? (string[])["Recognised", "Wilson"] : [], right, "Wilson"]);
        foreach (ConditionResult one in result.Conditions)
        {
            table.Add(Html.Text(Name(one)), [Html.Of($"{one.Samples}"), Html.Of($"{one.Right.Participants}"), Html.Of($"{one.Right.All}"),
                .. one.Recognised is { } recognised ? (Html[])[Cell(recognised)] : [], Cell(one.Right), Html.Text(Numbers.Percent(one.ModelAccuracy))]);
            intervals.Add(Html.Text(Name(one)), [.. one.Recognised is { } known ? (Html[])[Range(known.Interval), Range(known.Wilson)] : [],
                Range(one.Right.Interval), Range(one.Right.Wilson)]);
        }
        return Html.Of($"""<div class="conditions">{table.Render()}{intervals.Render()}</div>""");
    }

    private static Html Chance(PerceptionResult result) => result.Study.Kind switch
    {
        StudyKind.TwoAlternatives => Html.Of($"""<p class="note">By chance alone half of the altered pictures are found.</p>"""),
        StudyKind.Oddity => Html.Of($"""<p class="note">By chance alone a third of the altered pictures are found.</p>"""),
        _ => Html.Empty,
    };

    private static Html Cell(Share share)
    {
        if (share.Value is not { } value) return new Html("–");
        Html range = share.Interval is { } interval ? Html.Of($"""<span class="range">{Numbers.Percent(interval.Low, interval.High)}</span>""") : Html.Empty;
        return Html.Of($"""<b>{Numbers.Percent(value)}</b> {range}""");
    }

    private static Html Range(Interval? interval) => interval is null ? new Html("–") : Html.Text(Numbers.Percent(interval.Low, interval.High));

    private static string Seconds(double? milliseconds) => milliseconds is { } time ? Numbers.Duration(time / 1000) : "–";

    private static Html Confusions(PerceptionResult result)
    {
        if (result.Confusion is not { } confusion) return Html.Empty;
        const int most = 20;
        IReadOnlyList<string> seen = [.. confusion.Classes, "nothing"];
        Html content = confusion.Classes.Count <= most
            ? HeatMapFigure.Draw("What people saw against what the model says", "the model says", "people saw", confusion.Classes, seen,
                [.. confusion.Counts.Select(row => (IReadOnlyList<double?>)[.. row.Select(count => (double?)count)])]).Markup
            : Html.Of($"<p>Of {confusion.Answers} answers {confusion.Agreeing} are what the model says.</p>");
        return Html.Of($"""
            <section><h2>People and model</h2><p>Of {confusion.Answers} answers to altered samples {confusion.Agreeing}
            ({Numbers.Percent((double)confusion.Agreeing / confusion.Answers)}) are what the model says: where people see the true class and the model another,
            the perturbation is an attack.</p>{content}</section>
            """);
    }

    private static Html Agreement(PerceptionResult result)
    {
        var table = new HtmlTable(new Html("How far people agree on the same samples beyond chance, and the median time to an answer"), "Condition",
            "Krippendorff’s α", "Fleiss’ κ",
            "First answer", "Last answer");
        foreach (ConditionResult one in result.Conditions)
            table.Add(Html.Text(Name(one)), Html.Text(Number(one.Alpha)), Html.Text(Number(one.Kappa)),
                Html.Text(Seconds(one.MedianFirstMilliseconds)),
                Html.Text(Seconds(one.MedianLastMilliseconds)));
        table.Add(Html.Text("all"), Html.Text(Number(result.Alpha)), Html.Text(Number(result.Kappa)), new Html("–"), new Html("–"));
        return Html.Of($"""
            {table.Render()}<p class="note">Both are 1 for perfect agreement and 0 for what chance gives; a dash where no sample has two answers or all are
            the same.</p>

            """);
    }

    private static string Number(double? value) => value is { } number ? FormattableString.Invariant($"{number:0.000}") : "–";

    private static Html Participants(PerceptionResult result)
    {
        Exclusions people = result.Participants;
        return Html.Of($"""
            <p>{result.Study.Exclusion.ToString()}</p>
            <dl class="facts">
            <div><dt>links and imports</dt><dd>{people.Links}</dd></div>
            <div><dt>begun</dt><dd>{people.Begun}</dd></div>
            <div><dt>finished</dt><dd>{people.Finished}</dd></div>
            <div><dt>left out for catch trials</dt><dd>{people.FailedCatchTrials}</dd></div>
            <div><dt>left out as unfinished</dt><dd>{people.Unfinished}</dd></div>
            <div><dt>counted</dt><dd>{people.Counted}</dd></div></dl>

            """);
    }

    private static Html Comments(PerceptionResult result) => result.Comments.Count == 0 ? Html.Empty
        : Html.Of($"""<section><h2>What people wrote</h2><ul>{result.Comments.Select(text => Html.Of($"<li>{text}</li>"))}</ul></section>""");

    private static Html Facts(PerceptionResult result)
    {
        StudyOrigin origin = result.Study.Origin;
        (string Name, string Value)[] facts =
        [
            ("samples from", origin.Examples.Count == 0 ? "the data alone" : string.Join(", ", origin.Examples)), ("model", origin.Model ?? "–"),
            ("seed", FormattableString.Invariant($"{result.Study.Seed}")), ("study", result.Hash), .. origin.Versions.Select(pair => (pair.Key, pair.Value)),
        ];
        return Html.Of($"""
            {(origin.Command is { } command ? Html.Of($"""<pre tabindex="0"><code>{command}</code></pre>""") : Html.Empty)}
            <dl class="facts">{facts.Select(fact => Html.Of($"<div><dt>{fact.Name}</dt><dd><code>{fact.Value}</code></dd></div>\n"))}</dl>

            """);
    }
}
