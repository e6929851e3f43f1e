using Saddle.Training;

namespace Saddle.Papers.Madry2018;

/// <summary>
/// Keeps the loss of a training by its steps, some together, in a file that grows with every epoch; an epoch that was
/// finished when nobody listened has its mean alone.
/// </summary>
internal sealed class StepLossLog(string path, IProgress<TrainingProgress>? inner) : IProgress<TrainingProgress>
{
    private const int PerEpoch = 20;
    private readonly SortedDictionary<int, StepLoss[]> _epochs = JsonFile.Read<SortedDictionary<int, StepLoss[]>>(path) ?? [];
    private readonly List<double> _losses = [];

    public void Report(TrainingProgress value)
    {
        inner?.Report(value);
        if (value.Finished is { } finished)
        {
            int before = (finished.Epoch - 1) * value.Steps, each = Math.Max(1, (_losses.Count + PerEpoch - 1) / PerEpoch), done = 0;
            _epochs[finished.Epoch] = [.. _losses.Chunk(each).Select(chunk => new StepLoss(before + (done += chunk.Length), chunk.Average()))];
            _losses.Clear();
            JsonFile.Write(path, _epochs);
        }
        else
        {
            if (value.Step == 1) _losses.Clear();
            _losses.Add(value.Loss);
        }
    }

    /// <summary>The losses of all epochs.</summary>
    /// <param name="result">The training.</param>
    /// <param name="steps">The steps of an epoch.</param>
    public IReadOnlyList<StepLoss> All(TrainingResult result, int steps) =>
        [.. result.Epochs.SelectMany(epoch => _epochs.GetValueOrDefault(epoch.Epoch) ?? [new StepLoss(epoch.Epoch * steps, epoch.Loss)])];
}
