using Spectre.Console;

namespace Saddle.Cli.Output;

/// <summary>Shows on standard error how far the work is: bars on a terminal, else a plain line now and then.</summary>
internal abstract class StageDisplay
{
    private const int BarWidth = 16;

    /// <summary>Says how far a stage is.</summary>
    /// <param name="stage">What is going on, for people.</param>
    /// <param name="done">How much of it is done.</param>
    /// <param name="total">How much there is; 0 where that is not known.</param>
    public abstract void Show(string stage, double done, double total);

    /// <summary>Says how far all stages together are, as near as can be told.</summary>
    /// <param name="done">How much of them is done.</param>
    /// <param name="total">How much there is; above 0.</param>
    public virtual void ShowWhole(double done, double total)
    {
    }

    /// <summary>Says something that stays.</summary>
    public abstract void Line(string text);

    /// <summary>Does some work with a display that lasts as long as the work.</summary>
    public static T Run<T>(Session session, Func<StageDisplay, T> work)
    {
        if (!session.HasErrorOfProcess || Console.IsErrorRedirected) return work(new LineDisplay(session.Error));
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(session.Error) });
        if (!console.Profile.Capabilities.Ansi) return work(new LineDisplay(session.Error));
        return console.Progress().AutoClear(true).HideCompleted(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = BarWidth },
                new ShareColumn(), new TimeLeftColumn())
            .Start(context => work(new BarDisplay(console, context)));
    }
}
