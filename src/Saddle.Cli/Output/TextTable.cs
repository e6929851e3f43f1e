using Spectre.Console;

namespace Saddle.Cli.Output;

/// <summary>A table on standard output: with lines on a terminal, plain columns in a pipe, where nothing is cut or wrapped.</summary>
internal sealed class TextTable
{
    private const int PipeWidth = 400;
    private readonly Table _table = new();
    private readonly string? _title;

    /// <summary>Creates a table.</summary>
    /// <param name="title">What stands above it; null for nothing.</param>
    /// <param name="columns">The headings; those that start with <c>&gt;</c> are set to the right, for numbers.</param>
    public TextTable(string? title, params ReadOnlySpan<string> columns)
    {
        _title = title;
        foreach (string column in columns)
        {
            bool number = column.StartsWith('>');
            _table.AddColumn(
                new TableColumn(Markup.Escape(number ? column[1..] : column)) { Alignment = number ? Justify.Right : Justify.Left, NoWrap = number });
        }
    }

    /// <summary>Adds a row, one text a column.</summary>
    public void Add(params ReadOnlySpan<string> cells) => _table.AddRow([.. cells.ToArray().Select(Markup.Escape)]);

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter output)
    {
        // A title of the table itself would be wrapped to the width of its columns.
        if (_title is not null) output.WriteLine(_title);
        if (Console.IsOutputRedirected) WritePlain(output);
        else AnsiConsole.Write(_table.RoundedBorder());
    }

    private void WritePlain(TextWriter output)
    {
        var text = new StringWriter();
        IAnsiConsole console =
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors });
        console.Profile.Width = PipeWidth;
        console.Write(_table.NoBorder());
        foreach (string line in text.ToString().TrimEnd().Split('\n')) output.WriteLine(line.TrimEnd());
    }
}
