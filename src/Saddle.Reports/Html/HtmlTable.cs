namespace Saddle.Reports;

/// <summary>A table that scrolls inside its own frame where it is too wide. The first column names its row.</summary>
/// <param name="caption">What it shows; read out by screen readers and printed above it.</param>
/// <param name="columns">The heads of the columns.</param>
internal sealed class HtmlTable(Html caption, params IReadOnlyList<string> columns)
{
    private readonly List<Html> _rows = [];

    /// <summary>Adds a row: its name, then its values.</summary>
    public void Add(Html name, params IReadOnlyList<Html> values) =>
        _rows.Add(Html.Of($"""<tr><th scope="row">{name}</th>{values.Select(value => Html.Of($"<td>{value}</td>"))}</tr>"""));

    /// <summary>The table.</summary>
    public Html Render() => Html.Of($"""
        <div class="scroll" tabindex="0" role="group" aria-label="Table">
        <table><caption><span>{caption}</span></caption>
        <thead><tr>{columns.Select(column => Html.Of($"""<th scope="col">{column}</th>"""))}</tr></thead>
        <tbody>
        {Html.Join(_rows, "\n")}
        </tbody></table></div>

        """);
}
