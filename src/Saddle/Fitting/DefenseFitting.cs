using System.Globalization;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;
using Saddle.Options;

namespace Saddle.Fitting;

/// <summary>
/// How a defense is fitted to training data before it can be put around a classifier. A subclass holds its paper's procedure and options alone; this
/// base validates, keeps what is done after every round, and goes on from it.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public abstract record DefenseFitting : Configurable, ICatalogued<DefenseFitting>
{
    /// <summary>The name of the defense that it is for.</summary>
    public abstract string Name { get; }

    static Catalogue<DefenseFitting> ICatalogued<DefenseFitting>.Catalogue => FittingCatalogue.Names;

    /// <summary>Whether it is fitted to a classifier too; not where nothing is said.</summary>
    public virtual bool NeedsClassifier => false;

    /// <summary>Refuses what cannot work, before anything runs; nothing where nothing is said.</summary>
    /// <param name="data">The training examples.</param>
    /// <exception cref="UsageException">The defense cannot be fitted to them.</exception>
    protected virtual void Validate(Dataset data)
    {
    }

    /// <summary>The same with the classifier that it is fitted to; nothing where nothing is said.</summary>
    /// <param name="data">The training examples.</param>
    /// <param name="classifier">The classifier.</param>
    /// <exception cref="UsageException">The defense cannot be fitted to it.</exception>
    protected virtual void Validate(Dataset data, Classifier classifier)
    {
    }

    /// <summary>Begins.</summary>
    /// <param name="job">Data, classifier and seed.</param>
    /// <returns>The work, which is disposed at its end.</returns>
    internal abstract FittingRun Begin(FittingJob job);

    /// <summary>
    /// Fits, or goes on from the last finished round of the same fitting in the folder, with the same bits as if it had never stopped. At
    /// its end the folder has
    /// <c>NAME.safetensors</c>.
    /// </summary>
    /// <param name="data">Training examples with values in 0..1; not disposed.</param>
    /// <param name="classifier">The classifier, where one is needed; not disposed.</param>
    /// <param name="folder">Where; made where it is not there.</param>
    /// <param name="seed">Where draws come from.</param>
    /// <param name="progress">Told after every part of a round.</param>
    /// <param name="cancellationToken">Stops within a round; what was finished stays in the folder.</param>
    /// <returns>What came of it.</returns>
    /// <exception cref="UsageException">The defense cannot be fitted to this data, or needs a classifier.</exception>
    /// <exception cref="InputException">The file of an earlier part is damaged, or the fitting diverges (NaN).</exception>
    /// <exception cref="RunFolderException">The folder belongs to another fitting or is in use.</exception>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public FittedValues Fit(Dataset data, Classifier? classifier, string folder, ulong seed = 0, IProgress<FittingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        if (NeedsClassifier && classifier is null)
            throw new UsageException($"The defense {Name} is fitted to a classifier and its data; name the model that it is to stand before.")
            {
                Setting =
                Setting.Defense
            };
        Validate(data);
        if (classifier is not null) Validate(data, classifier);
        Dictionary<string, string> facts = Facts(data, classifier, seed);
        using var held = FittingFolder.Open(folder, Name);
        if (held.Finished(facts) is { } finished) return finished;
        using FittingRun run = Begin(new FittingJob(data, classifier, seed, cancellationToken));
        int done = held.Restore(facts, run);
        for (int round = done; round < run.Rounds; round++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            int current = round;
            run.Round(round, share => progress?.Report(new FittingProgress(current + share, run.Rounds, run.Loss)));
            progress?.Report(new FittingProgress(round + 1, run.Rounds, run.Loss));
            held.Save(facts, round + 1, run);
        }
        using var last = NewDisposeScope();
        return held.Finish(facts.Concat(run.Facts), run.Values());
    }

    private Dictionary<string, string> Facts(Dataset data, Classifier? classifier, ulong seed)
    {
        Dictionary<string, string> facts = FittedValues.FactsOf(Name, data.Name, data.InputShape);
        facts["options"] = string.Join(',', Options.Select(option => $"{option.Key}={option.Value}"));
        facts["data-fingerprint"] = data.Fingerprint(data.Count);
        facts["seed"] = seed.ToString(CultureInfo.InvariantCulture);
        if (classifier is not null) facts["classifier"] = classifier.Fingerprint;
        return facts;
    }

    /// <summary>The name with every option: <c>pixel-defend:epochs=3,…</c>.</summary>
    public sealed override string ToString() =>
        Options.Count == 0 ? Name : $"{Name}:{string.Join(',', Options.Select(option => $"{option.Key}={option.Value}"))}";
}

/// <summary>What a defense is fitted to.</summary>
/// <param name="Data">Training examples with values in 0..1.</param>
/// <param name="Classifier">The classifier, where one is needed.</param>
/// <param name="Seed">Where draws come from.</param>
/// <param name="Cancellation">Stops the work.</param>
internal sealed record FittingJob(Dataset Data, Classifier? Classifier, ulong Seed, CancellationToken Cancellation);

/// <summary>How far a fitting is.</summary>
/// <param name="Done">The rounds that are done, with the share of the current one.</param>
/// <param name="Rounds">All rounds.</param>
/// <param name="Loss">The mean loss of the current round so far, in the procedure's own unit; null where it has none.</param>
public sealed record FittingProgress(double Done, int Rounds, double? Loss)
{
    /// <summary>A line for people.</summary>
    public override string ToString() => FormattableString.Invariant($"round {Done:0.##} of {Rounds}");
}
