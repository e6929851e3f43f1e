using Spectre.Console;

namespace Saddle.Cli.Output;

/// <summary>A bar a stage; for terminals.</summary>
/// <param name="console">The terminal behind standard error.</param>
/// <param name="context">Its live area.</param>
internal sealed class BarDisplay(IAnsiConsole console, ProgressContext context) : StageDisplay
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ProgressTask> _bars = [];
    private string? _stage;

    /// <inheritdoc/>
    public override void Show(string stage, double done, double total)
    {
        lock (_gate)
        {
            if (!_bars.TryGetValue(stage, out ProgressTask? bar))
            {
                if (_stage is not null) _bars[_stage].StopTask();
                _bars[stage] = bar = context.AddTask(Markup.Escape(stage));
            }
            _stage = stage;
            bar.IsIndeterminate = total <= 0;
            bar.MaxValue = Math.Max(1, total);
            bar.Value = done;
        }
    }

    /// <inheritdoc/>
    public override void Line(string text) => console.WriteLine(text);
}
