using System.Diagnostics;
using System.Globalization;
using Saddle.Models;

namespace Saddle.Training;

/// <summary>The loop: epochs of steps, and after each epoch validation, the models, the log and the checkpoint.</summary>
internal sealed class TrainingRun(TrainedModel model, TrainingData data, BatchSequence batches, TrainingOptions options, TrainingFolder folder,
    TrainingIdentity identity, Minimizer minimizer)
{
    // A pass of fewer costs nearly as much.
    private const int SmallestValidationBatch = 64;
    private readonly List<EpochRecord> _epochs = [];
    private readonly Classifier _classifier = model.Classifier;

    /// <summary>The epoch of the highest accuracy, of equal ones the latest.</summary>
    private EpochRecord? Best => _epochs.Where(epoch => !epoch.RolledBack).OrderBy(epoch => epoch.Score).ThenBy(epoch => epoch.Epoch).LastOrDefault();

    /// <summary>As many at once as in training, so that what fits into the memory there does here; a few at least.</summary>
    private int ValidationBatch => Math.Max(options.BatchSize, SmallestValidationBatch);

    /// <summary>Trains the epochs that are not done yet.</summary>
    public TrainingResult Execute(IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        // What the library's own networks draw comes from the seed anyway.
        using ModelDraws? draws = _classifier.IsLibraryCode ? null : new ModelDraws(options.Seed);
        _classifier.BeginChange();
        if (File.Exists(folder.Checkpoint)) _epochs.AddRange(Checkpoint.Restore(folder, identity, minimizer));
        // Written before the first step, so that the folder is this training's and a folder that cannot be written to is noticed.
        else Checkpoint.Save(folder, identity, minimizer, _epochs);
        int before = _epochs.Count;
        for (int epoch = before + 1; epoch <= options.Epochs && !EarlyStopping.IsDue(_epochs, options); epoch++)
        {
            var clock = Stopwatch.StartNew();
            double loss = TrainEpoch(epoch, draws, progress, cancellation);
            Finish(epoch, loss, clock, cancellation);
            progress?.Report(new TrainingProgress(epoch, options.Epochs, batches.StepsPerEpoch, batches.StepsPerEpoch, loss, _epochs[^1]));
        }
        RequireModels();
        minimizer.Average.Settle();
        _classifier.Training = false;
        _classifier.EndChange(folder.Last);
        return new TrainingResult(folder.Last, folder.Best, folder.Log, Best!, _epochs, before) { Format = model.Format, Notes = model.Notes };
    }

    private double TrainEpoch(int epoch, ModelDraws? draws, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        _classifier.Training = true;
        long seen = 0;
        int[] takenBack = [.. _epochs.Where(done => done.RolledBack).Select(done => done.Epoch)];
        minimizer.SkippedSteps = AverageShares.Skipped(options, batches.Steps, batches.StepsPerEpoch, takenBack);
        double total = 0, stepScale = Math.Pow(0.5, takenBack.Length);
        for (int step = 0; step < batches.StepsPerEpoch; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            (long[] examples, int pass) = batches.At(epoch, step);
            (Tensor inputs, Tensor labels) = data.Batch(examples);
            if (options.Augment is { } augmentation) inputs = augmentation.Apply(inputs, examples, options.Seed, pass, _classifier.Contract.Bounds);
            var batch = new TrainingStep(_classifier, inputs.to(_classifier.Device), labels.to(_classifier.Device), examples, batches.Done(epoch, step),
                EpochOrder.Seed(options.Seed, pass), cancellation)
            { StepScale = stepScale };
            draws?.Begin((epoch - 1L) * batches.StepsPerEpoch + step);
            model.Randomness?.BeginStep((epoch - 1L) * batches.StepsPerEpoch + step);
            double loss = Guarded(() => minimizer.Step(batch), epoch, step);
            total += loss * examples.Length;
            seen += examples.Length;
            progress?.Report(new TrainingProgress(epoch, options.Epochs, step + 1, batches.StepsPerEpoch, loss));
        }
        return total / seen;
    }

    /// <summary>Says where a training diverged.</summary>
    private T Guarded<T>(Func<T> work, int epoch, int step)
    {
        try
        {
            return work();
        }
        catch (InputException error) when (error.NotFinite)
        {
            string left = _epochs.LastOrDefault(done => !done.RolledBack) is { } kept ? $"The models of epoch {kept.Epoch} are kept in {folder.Path}"
                : "No epoch was finished before";
            string rate = minimizer.LearningRate(batches.Done(epoch, step)).ToString("G4", CultureInfo.InvariantCulture);
            throw new InputException($"The training diverged in epoch {epoch}, step {step + 1} of {batches.StepsPerEpoch}, at the learning rate {rate}: "
                + $"{error.Message.TrimEnd('.')}. {left}. Train in another folder with a smaller learning rate.", error)
            { Setting = Setting.LearningRate };
        }
    }

    private void Finish(int epoch, double loss, Stopwatch clock, CancellationToken cancellation)
    {
        int lastStep = batches.StepsPerEpoch - 1;
        double training = clock.Elapsed.TotalSeconds, last = batches.Done(epoch, lastStep);
        ulong seed = EpochOrder.Seed(options.Seed, epoch: 0);
        model.Randomness?.BeginValidation();
        OverfittingProbe? probe = Guarded(() => options.Method.Probe(_classifier, data.Validation, ValidationBatch, seed, last, cancellation), epoch, lastStep);
        // Once an epoch was sound, each that is not is taken back at once, so that the checkpoint of the epoch before is sound.
        bool rollBack = probe is { Collapsed: true } && options.Method.RollsBack && _epochs.Any(done => done.Probe is { Collapsed: false });
        using (minimizer.Average.Applied())
        {
            double natural = Guarded(() => Validation.NaturalAccuracy(_classifier, data.Validation, ValidationBatch, cancellation), epoch, lastStep);
            double? robust = Guarded(() => options.Method.RobustAccuracy(_classifier, data.Validation, ValidationBatch, seed, cancellation), epoch, lastStep);
            _epochs.Add(new EpochRecord(epoch, loss, natural, robust, minimizer.LearningRate(last), options.Method.Epsilon(last), clock.Elapsed.TotalSeconds,
                data.Count / training, probe, rollBack));
            if (!rollBack) Save(folder.Last);
            if (Best == _epochs[^1]) Save(folder.Best);
        }
        if (rollBack) Checkpoint.Restore(folder, identity, minimizer);
        Log(complete: epoch == options.Epochs || EarlyStopping.IsDue(_epochs, options)).Write(folder.Log);
        // Last, so that an epoch counts as done only when everything of it is there; one that is done again gives the same files.
        Checkpoint.Save(folder, identity, minimizer, _epochs);
    }

    private TrainingLog Log(bool complete) => new()
    {
        Complete = complete,
        Command = options.Command,
        Training = identity.Facts,
        Texts = options.Texts,
        Examples = new TrainingExamples(data.Count, data.Validation.Count, options.Method.RobustExamples(data.Validation.Count)),
        Format = model.Format,
        Models = new TrainingFiles(Path.GetFileName(folder.Best), Path.GetFileName(folder.Last)),
        Notes = model.Notes,
        BestEpoch = Best?.Epoch,
        Epochs = _epochs,
        Versions = RunVersions.Current,
    };

    private void Save(string path)
    {
        EpochRecord epoch = _epochs[^1];
        var facts = new Dictionary<string, string>
        {
            ["training"] = identity.ToJson(),
            ["epoch"] = epoch.Epoch.ToString(CultureInfo.InvariantCulture),
            ["validationNaturalAccuracy"] = epoch.NaturalAccuracy.ToString(CultureInfo.InvariantCulture),
        };
        if (epoch.RobustAccuracy is { } robust) facts["validationRobustAccuracy"] = robust.ToString(CultureInfo.InvariantCulture);
        model.Save(path, facts);
    }

    private void RequireModels()
    {
        if (new[] { folder.Last, folder.Best }.FirstOrDefault(model => !File.Exists(model)) is { } missing)
            throw new RunFolderException(
                $"The training in {folder.Path} is complete, but {missing} is missing. Put it back, or remove the folder to train anew.");
    }
}
