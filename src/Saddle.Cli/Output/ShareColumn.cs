using Spectre.Console;
using Spectre.Console.Rendering;

namespace Saddle.Cli.Output;

/// <summary>How much is done in percent; nothing where that is not known.</summary>
internal sealed class ShareColumn : ProgressColumn
{
    private const int Width = 4;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(task.IsIndeterminate ? "" : FormattableString.Invariant($"{task.Percentage:0}%"), Style.Plain).RightJustified();

    /// <inheritdoc/>
    public override int? GetColumnWidth(RenderOptions options) => Width;
}

/// <summary>How long it takes still, as far as the pace so far tells; nothing before there is a pace.</summary>
internal sealed class TimeLeftColumn : ProgressColumn
{
    private const int Width = 13;

    /// <inheritdoc/>
    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) => new Text(Left(task));

    /// <inheritdoc/>
    public override int? GetColumnWidth(RenderOptions options) => Width;

    private static string Left(ProgressTask task)
    {
        double share = task.Value / task.MaxValue;
        if (task.IsIndeterminate || task.IsFinished || share <= 0 || task.ElapsedTime is not { } elapsed) return "";
        return $"{Texts.Duration(elapsed.TotalSeconds * (1 - share) / share)} left";
    }
}
