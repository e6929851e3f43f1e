using Spectre.Console;

namespace Saddle.Cli.Output;

/// <summary>A bar for the present stage and one for the whole; for terminals.</summary>
/// <param name="console">The terminal behind standard error.</param>
/// <param name="context">Its live area.</param>
internal sealed class BarDisplay(IAnsiConsole console, ProgressContext context) : StageDisplay
{
    private readonly Lock _gate = new();
    private ProgressTask? _bar, _whole;
    private string? _stage;

    /// <inheritdoc/>
    public override void Show(string stage, double done, double total)
    {
        lock (_gate)
        {
            if (_bar is null || stage != _stage)
            {
                // A finished bar goes, so that no line is left of what is over.
                _bar?.StopTask();
                string title = Markup.Escape(Shortened(stage));
                _bar = _whole is null ? context.AddTask(title) : context.AddTaskBefore(title, _whole);
            }
            _stage = stage;
            // Until the first batch is through nobody knows how far it is: the bar moves instead of standing at 0 %.
            _bar.IsIndeterminate = total <= 0 || done <= 0;
            _bar.MaxValue = Math.Max(1, total);
            _bar.Value = done;
        }
    }

    /// <inheritdoc/>
    public override void ShowWhole(double done, double total)
    {
        lock (_gate)
        {
            _whole ??= context.AddTask("in all");
            _whole.MaxValue = Math.Max(1, total);
            // Stages that wait for others come back; what is done stays done.
            _whole.Value = Math.Max(_whole.Value, done);
        }
    }

    /// <inheritdoc/>
    public override void Line(string text)
    {
        lock (_gate) console.WriteLine(text);
    }

    /// <summary>What leaves room for the bar and its numbers beside it.</summary>
    private string Shortened(string stage)
    {
        const int Beside = 38, Least = 20;
        int most = Math.Max(Least, console.Profile.Width - Beside);
        return stage.Length <= most ? stage : $"{stage[..(most - 1)]}…";
    }
}
