using Saddle.Data;
using Saddle.Models;

namespace Saddle.Training;

/// <summary>Trains a classifier on a data set, in a folder that a stopped training is taken up from.</summary>
public static class Trainer
{
    /// <summary>Trains a built-in network on inputs in 0..1, as the other overload trains a classifier.</summary>
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
        using var classifier = new ModuleClassifier(network, new ModelContract { Classes = network.Classes, InputShape = network.InputShape });
        return Train(classifier, data, options, folder, progress, cancellationToken);
    }

    /// <summary>
    /// Trains, or goes on from the last finished epoch of the same training in the folder, with the same bits as if it
    /// had never stopped. After every epoch the folder has <c>last</c> and <c>best</c> (models), <c>training.json</c> (the log)
    /// and <c>checkpoint.safetensors</c>, each always complete. The models are in the format that writes the classifier
    /// (<see cref="ModelFormats.ToWrite"/>): TorchScript with a sidecar, else safetensors, which hold weights, buffers and contract
    /// alone (<see cref="ModuleFile"/>) where the module is no <see cref="Architecture"/>.
    /// </summary>
    /// <param name="classifier">
    /// The classifier with its starting weights, all of which <see cref="Classifier.State"/> names; of one behind
    /// defenses what is inside is trained and written. Those that require a gradient
    /// are trained; where none of a TorchScript file does, all are. Afterwards it has the weights of <c>last</c> and is in
    /// evaluation mode.
    /// </param>
    /// <param name="data">Training examples with values within the contract's bounds; a share of them validates. Not disposed.</param>
    /// <param name="options">How.</param>
    /// <param name="folder">Where; made where it is not there.</param>
    /// <param name="progress">Told after every step and epoch.</param>
    /// <param name="cancellationToken">Stops within a step; what was finished stays in the folder.</param>
    /// <returns>The models and the records of all epochs.</returns>
    /// <exception cref="UsageException">
    /// The method or the augmentation does not fit the classifier, or it cannot be trained: it has no weights, none that requires
    /// a gradient, or a training mode that cannot be left.
    /// </exception>
    /// <exception cref="InputException">
    /// The data does not fit the classifier, no gradient leads to its weights, the checkpoint is damaged, or the training diverges (NaN).
    /// </exception>
    /// <exception cref="RunFolderException">The folder belongs to another training or is in use.</exception>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    public static TrainingResult Train(Classifier classifier, Dataset data, TrainingOptions options, string folder,
        IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        using TrainedModel model = Usable(classifier, data, options);
        using var parts = new TrainingData(data, model, options.ValidationShare, options.Seed);
        var identity = TrainingIdentity.Of(classifier, data, options);
        using var held = TrainingFolder.Open(folder, model.Ending);
        var batches = new BatchSequence(parts, options);
        using var minimizer = new Minimizer(model, options, batches.Steps, Math.Min(parts.Count, options.BatchSize));
        var run = new TrainingRun(model, parts, batches, options, held, identity, minimizer);
        return run.Execute(progress, cancellationToken);
    }

    /// <summary>
    /// How long a training takes, by the time of two steps that are made and thrown away: weights, statistics and draws are as before. On
    /// another machine, or beside other work, it is another time.
    /// </summary>
    /// <param name="classifier">The classifier with its starting weights.</param>
    /// <param name="data">Training examples, as
    /// <see cref="Train(Classifier, Dataset, TrainingOptions, string, IProgress{TrainingProgress}, CancellationToken)"/>
    /// takes them.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="UsageException">The classifier cannot be trained so.</exception>
    /// <exception cref="InputException">The data does not fit the classifier, or its outputs or gradients are not finite.</exception>
    public static TrainingEstimate Estimate(Classifier classifier, Dataset data, TrainingOptions options, CancellationToken cancellationToken = default)
    {
        using TrainedModel model = Usable(classifier, data, options);
        using var parts = new TrainingData(data, model, options.ValidationShare, options.Seed);
        var batches = new BatchSequence(parts, options);
        using var minimizer = new Minimizer(model, options, batches.Steps, Math.Min(parts.Count, options.BatchSize));
        return TrainingEstimate.Measure(model.Classifier, parts, batches, options, minimizer, cancellationToken);
    }

    private static TrainedModel Usable(Classifier classifier, Dataset data, TrainingOptions options)
    {
        var model = TrainedModel.Of(classifier, data, options.Seed);
        options.Method.Validate(model.Contract);
        options.Augment?.RequireImages(model.Contract.InputShape!);
        return model;
    }
}
