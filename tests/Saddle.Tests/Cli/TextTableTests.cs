using Saddle.Cli.Output;
using Spectre.Console;

namespace Saddle.Tests.Cli;

public class TextTableTests
{
    [Theory]
    [InlineData(200, true, true)]
    [InlineData(60, true, true)]
    [InlineData(44, false, true)]
    [InlineData(36, false, false)]
    public void A_narrow_terminal_loses_passes_and_time_and_never_a_name(int width, bool passes, bool time)
    {
        string text = Drawn(width);
        Assert.Equal((passes, time), (text.Contains("120+120", StringComparison.Ordinal), text.Contains("0.9 s", StringComparison.Ordinal)));
        Assert.All(["pgd", "step-size=2/255", "95.0 %"], word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.All(text.Split('\n'), line => Assert.True(line.TrimEnd().Length <= width));
    }

    private static string Drawn(int width)
    {
        var table = new TextTable(null, "attack", ">robust accuracy", ">passes forward+backward", ">time")
        { Dispensable = ["passes forward+backward", "time"] };
        table.Add("pgd step-size=2/255", "95.0 %", "120+120", "0.9 s");
        var text = new StringWriter();
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No });
        console.Profile.Width = width;
        console.Write(table.Fitted(width));
        return text.ToString();
    }
}
