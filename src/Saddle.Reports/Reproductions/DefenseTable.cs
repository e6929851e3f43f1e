using System.Globalization;
using Saddle.Threats;

namespace Saddle.Reports;

/// <summary>The table of all defenses, and a part of the page for each.</summary>
internal static class DefenseTable
{
    private const string None = "none";

    /// <summary>Draws the table and what belongs to each defense.</summary>
    public static Html Render(IReadOnlyList<DefenseResult> defenses)
    {
        var table = new HtmlTable(new Html(
            "Accuracy with each defense; the attacks share norm and ε, and of the adaptive ones, the naive among them, the best counts on each example"),
            "Defense", "Threat", "Natural", "Undefended", "Naive", "Adaptive", "Paper: naive", "Paper: adaptive", "Obfuscation", "Way round", "Passes");
        foreach (DefenseResult defense in defenses)
            table.Add(Html.Of($"""<a href="#{Anchor(defense)}">{defense.Defense}</a>"""),
                Html.Text($"{Threat(defense)}, {Numbers.Count(defense.Examples)} of {defense.Data}"),
                Share(defense.Natural), Share(defense.Undefended), Share(defense.Naive), Share(defense.Adaptive), Share(defense.PaperNaive),
                Share(defense.PaperAdaptive),
                Html.Text(defense.Obfuscation), Html.Text(defense.WayRound), Html.Text(Numbers.Count((long)Math.Round(defense.Passes))));
        return Html.Of($"{table.Render()}{defenses.Select(Part)}");
    }

    private static Html Part(DefenseResult defense)
    {
        var table = new HtmlTable(Html.Text($"Attacks on {defense.Defense}, each by itself"), "Attack", "Kind", "Accuracy", "Passes an example");
        foreach (DefenseAttack attack in defense.Attacks)
            table.Add(Html.Text(attack.Attack), Html.Text(attack.Adaptive ? "adaptive" : "naive"), Share(attack.Accuracy),
                Html.Text(attack.Passes.ToString("#,0.#", CultureInfo.InvariantCulture)));
        return Html.Of($"""
            <section id="{Anchor(defense)}" class="defense"><h3>{defense.Title}</h3>
            <p>{Story(defense)}</p>
            <p class="note">{defense.Setup}. {defense.Remarks}</p>
            {table.Render()}{defense.Figures.Select(Figure)}</section>

            """);
    }

    private static string Story(DefenseResult defense) =>
        $"Under {Threat(defense)} the undefended network keeps {Numbers.Percent(defense.Undefended)}. With the defense "
        + $"{Numbers.Percent(defense.Natural)} of {Numbers.Count(defense.Examples)} examples are classified right as they are, "
        + $"{Numbers.Percent(defense.Naive)} under {defense.NaiveAttack}, and "
        + $"{Numbers.Percent(defense.Adaptive)} under {defense.Attack}. "
        + (defense.Obfuscation == None ? "Nothing hides its gradients." : $"What hid the weakness: {defense.Obfuscation}; the way round: {defense.WayRound}.");

    private static Html Figure(ReproductionFigure figure) => Html.Of($"""
        <div class="drawing"><h4>{figure.Title}</h4>
        {figure.Drawing.Markup}
        <p class="note">{figure.Caption}</p></div>

        """);

    private static string Threat(DefenseResult defense) => $"{Numbers.Norm(defense.Norm.Word())}\u00A0{Numbers.Measure(defense.Epsilon)}";

    private static string Anchor(DefenseResult defense) => $"defense-{defense.Defense}";

    private static Html Share(double? share) => Html.Text(share is { } number ? Numbers.Percent(number) : "–");
}
