namespace Saddle.Training;

/// <summary>
/// Which examples each step sees. An epoch has as many steps as a pass over the training examples has batches; where
/// every batch is replayed m times, m epochs make one pass.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class BatchSequence(TrainingData data, TrainingOptions options)
{
    private readonly int _replays = (options.Method as IPerturbationCarrier)?.Replays ?? 1;
    private (int Pass, long[] Order) _current;

    /// <summary>Steps of an epoch.</summary>
    public int StepsPerEpoch { get; } = (data.Count + options.BatchSize - 1) / options.BatchSize;

    /// <summary>Steps of the training.</summary>
    public long Steps => (long)options.Epochs * StepsPerEpoch;

    /// <summary>The share of all steps that lie before one.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step of the epoch, from 0.</param>
    public double Done(int epoch, int step) => ((epoch - 1.0) * StepsPerEpoch + step) / ((double)options.Epochs * StepsPerEpoch);

    /// <summary>The examples of a step, and in which pass over the training examples it is, from 1.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="step">The step of the epoch, from 0.</param>
    public (long[] Examples, int Pass) At(int epoch, int step)
    {
        long batch = ((epoch - 1L) * StepsPerEpoch + step) / _replays;
        int pass = (int)(batch / StepsPerEpoch) + 1, start = (int)(batch % StepsPerEpoch) * options.BatchSize;
        if (_current.Pass != pass) _current = (pass, data.Order(options.Seed, pass));
        return (_current.Order[start..Math.Min(data.Count, start + options.BatchSize)], pass);
    }
}
