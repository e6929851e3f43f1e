using Spectre.Console;

namespace Saddle.Cli.Output;

/// <summary>A table on standard output: with lines on a terminal, plain columns in a pipe, where nothing is cut or wrapped.</summary>
internal sealed class TextTable
{
    private const int PipeWidth = 400;
    private readonly string? _title;
    private readonly string[] _columns;
    private readonly List<string[]> _rows = [];

    /// <summary>Creates a table.</summary>
    /// <param name="title">What stands above it; null for nothing.</param>
    /// <param name="columns">The headings; those that start with <c>&gt;</c> are set to the right, for numbers.</param>
    public TextTable(string? title, params ReadOnlySpan<string> columns) => (_title, _columns) = (title, columns.ToArray());

    /// <summary>The headings of columns that a terminal may be too narrow for, what is missed least first. Default: none.</summary>
    public IReadOnlyList<string> Dispensable { get; init; } = [];

    /// <summary>Adds a row, one text a column.</summary>
    public void Add(params ReadOnlySpan<string> cells) => _rows.Add(cells.ToArray());

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter output)
    {
        // A title of the table itself would be wrapped to the width of its columns.
        if (_title is not null) output.WriteLine(_title);
        if (output != Console.Out || Console.IsOutputRedirected) WritePlain(output);
        else AnsiConsole.Write(Fitted(AnsiConsole.Profile.Width).RoundedBorder());
    }

    /// <summary>The table for a terminal: headings of numbers are broken first, then words wrapped, then columns left out.</summary>
    /// <param name="width">How many letters a line has.</param>
    internal Table Fitted(int width)
    {
        List<int> shown = [.. Enumerable.Range(0, _columns.Length)];
        if (Width(shown, broken: false) <= width) return Made(shown, broken: false);
        foreach (string heading in Dispensable)
        {
            if (LeastWidth(shown) <= width) break;
            shown.RemoveAll(column => Heading(column) == heading);
        }
        return Made(shown, broken: true);
    }

    private Table Made(IReadOnlyList<int> shown, bool broken)
    {
        var table = new Table();
        foreach (int column in shown)
            table.AddColumn(new TableColumn(Markup.Escape(broken && IsNumber(column) ? Broken(Heading(column)) : Heading(column)))
            { Alignment = IsNumber(column) ? Justify.Right : Justify.Left, NoWrap = IsNumber(column) });
        foreach (string[] row in _rows) table.AddRow([.. shown.Select(column => Markup.Escape(row[column]))]);
        return table;
    }

    private int Width(IReadOnlyList<int> shown, bool broken) => Frame(shown) + shown.Sum(column => Width(column, broken));

    /// <summary>The width in which no number is cut and no word broken.</summary>
    private int LeastWidth(IReadOnlyList<int> shown) => Frame(shown) + shown.Sum(column => IsNumber(column) ? Width(column, broken: true)
        : _rows.Select(row => row[column]).Append(Heading(column)).SelectMany(text => text.Split(' ')).Max(word => word.Length));

    private int Width(int column, bool broken) => (broken ? Broken(Heading(column)).Split('\n') : [Heading(column)]).Concat(_rows.Select(row => row[column]))
        .Max(text => text.Length);

    private static int Frame(IReadOnlyList<int> shown) => 3 * shown.Count + 1;

    private static string Broken(string heading) => heading.Replace(' ', '\n').Replace("/", "/\n", StringComparison.Ordinal)
        .Replace("+", "+\n", StringComparison.Ordinal);

    private bool IsNumber(int column) => _columns[column].StartsWith('>');

    private string Heading(int column) => _columns[column].TrimStart('>');

    private void WritePlain(TextWriter output)
    {
        var text = new StringWriter();
        IAnsiConsole console =
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = PipeWidth;
        console.Write(Made([.. Enumerable.Range(0, _columns.Length)], broken: false).NoBorder());
        foreach (string line in text.ToString().TrimEnd().Split('\n')) output.WriteLine(line.TrimEnd());
    }
}
