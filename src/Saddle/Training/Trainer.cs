using Saddle.Data;
using Saddle.Models;

namespace Saddle.Training;

/// <summary>Trains a built-in network on a data set, in a folder that a stopped training is taken up from.</summary>
public static class Trainer
{
    /// <summary>
    /// Trains, or goes on from the last finished epoch of the same training in the folder, with the same bits as if it
    /// had never stopped. After every epoch the folder has <c>last.safetensors</c> and <c>best.safetensors</c> (models),
    /// <c>training.json</c> (the log) and <c>checkpoint.safetensors</c>, each always complete.
    /// </summary>
    /// <param name="network">The network with its starting weights; afterwards it has those of <c>last.safetensors</c> and is in evaluation mode.</param>
    /// <param name="data">Training examples with values in 0..1; a share of them validates. Not disposed.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">Where; made where it is not there.</param>
    /// <param name="progress">Told after every step and epoch.</param>
    /// <param name="cancellationToken">Stops within a step; what was finished stays in the folder.</param>
    /// <returns>The models and the records of all epochs.</returns>
    /// <exception cref="UsageException">The method or the augmentation does not fit the network.</exception>
    /// <exception cref="InputException">The data does not fit the network, the checkpoint is damaged, or the training diverges (NaN).</exception>
    /// <exception cref="RunFolderException">The folder belongs to another training or is in use.</exception>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static TrainingResult Train(Architecture network, Dataset data, TrainingOptions options, string folder,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var contract = new ModelContract { Classes = network.Classes, InputShape = network.InputShape };
        options.Method.Validate(contract);
        options.Augment?.RequireImages(network.InputShape);
        using var parts = new TrainingData(data, network, options.ValidationShare, options.Seed);
        using var classifier = new ModuleClassifier(network, contract);
        var identity = TrainingIdentity.Of(network, classifier.Fingerprint, data, options);
        using var held = TrainingFolder.Open(folder);
        var batches = new BatchSequence(parts, options);
        using var minimizer = new Minimizer(network, options, batches.Steps, Math.Min(parts.Count, options.BatchSize));
        var run = new TrainingRun(network, classifier, parts, batches, options, held, identity, minimizer);
        return run.Execute(progress, cancellationToken);
    }
}
