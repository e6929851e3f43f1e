using System.Diagnostics;

namespace Saddle.Cli.Output;

/// <summary>A line when a stage begins and at most one every few seconds while it lasts; for files and pipes.</summary>
/// <param name="output">Where the lines go.</param>
internal sealed class LineDisplay(TextWriter output) : StageDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private readonly Lock _gate = new();
    private string? _stage;
    private long _last;

    /// <inheritdoc/>
    public override void Show(string stage, double done, double total)
    {
        lock (_gate)
        {
            bool begins = stage != _stage;
            if (!begins && Stopwatch.GetElapsedTime(_last) < Pause) return;
            (_stage, _last) = (stage, Stopwatch.GetTimestamp());
            output.WriteLine(begins || total <= 0 ? stage : $"{stage}: {done / total:P0}");
        }
    }

    /// <inheritdoc/>
    public override void Line(string text)
    {
        lock (_gate) output.WriteLine(text);
    }
}
