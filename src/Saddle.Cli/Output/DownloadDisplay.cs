using Saddle.Data;

namespace Saddle.Cli.Output;

/// <summary>Shows downloads.</summary>
/// <param name="display">Where.</param>
internal sealed class DownloadDisplay(StageDisplay display) : IProgress<DownloadProgress>
{
    /// <inheritdoc/>
    public void Report(DownloadProgress value) => display.Show($"Downloading {value.File}", value.Received, value.Total ?? 0);
}
