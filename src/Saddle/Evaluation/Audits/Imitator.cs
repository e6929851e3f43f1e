using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Evaluation.Audits;

/// <summary>
/// A network that is trained to answer as a model does (Papernot et al. 2017, "Practical Black-Box Attacks"), whose gradients stand in for those
/// that the model does not have, while the model itself answers (Athalye et al. 2018, section 4.1).
/// </summary>
public static class Imitator
{
    /// <summary>The architecture for images; everything else gets <c>linear</c>.</summary>
    public const string Images = "small-cnn:width=2";

    /// <summary>The examples that are learned from at most.</summary>
    public const int MostExamples = 10_000;

    /// <summary>The features of an input beyond which no network is trained: it would take hours.</summary>
    public const int MostFeatures = 3 * 64 * 64;

    private const int Steps = 1600, BatchSize = 128, MostEpochs = 400;

    /// <summary>How often the model is asked at most.</summary>
    public static int Queries => Steps * BatchSize;

    /// <summary>Trains one on the examples that there are.</summary>
    /// <param name="model">The model that is imitated, in evaluation mode; not disposed.</param>
    /// <param name="data">Examples; their labels choose nothing but the points that are asked for. At most the first <see cref="MostExamples"/> are
    /// used.</param>
    /// <param name="plan">The threat model, in whose ball the answers are learned, and where draws come from.</param>
    /// <param name="folder">Where the training is kept, so that the same one goes on and is not made twice.</param>
    /// <param name="progress">Told after every step and epoch.</param>
    /// <param name="cancellation">Stops it; finished epochs stay in the folder.</param>
    /// <returns>The network in evaluation mode, the caller's.</returns>
    /// <exception cref="InputException">No network can be made for such inputs.</exception>
    /// <exception cref="RunFolderException">The folder belongs to another training or is in use.</exception>
    public static Classifier Train(Classifier model, Dataset data, AuditPlan plan, string folder, IProgress<TrainingProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        using ModelDraws? own = ModelDraws.For(model, plan.Seed, "imitation");
        using Dataset used = data.First(Math.Min(data.Count, MostExamples));
        long[] shape = [.. model.Contract.InputShape ?? data.InputShape];
        Architecture network = Architectures.Create(shape.Length == 3 && Math.Min(shape[1], shape[2]) >= 4 ? Images : "linear", shape,
            model.Contract.Classes, plan.Seed);
        network.to(model.Device);
        var imitator = new ModuleClassifier(network, new ModelContract
        {
            Classes = model.Contract.Classes,
            InputShape = shape,
            Bounds = model.Contract.Bounds,
        });
        int perEpoch = Math.Max(1, (int)(0.95 * used.Count) / BatchSize);
        var options = new TrainingOptions
        {
            Method = new ImitationTraining { Threat = plan.Threat with { QueryBudget = null }, Teacher = SourceModels.Named("model", model) },
            Epochs = Math.Clamp(Steps / perEpoch, 1, MostEpochs),
            BatchSize = BatchSize,
            Seed = plan.Seed,
        };
        try
        {
            Trainer.Train(imitator, used, options, folder, progress, cancellation);
        }
        catch
        {
            imitator.Dispose();
            throw;
        }
        return imitator;
    }

    /// <summary>Whether one would help: gradients lead nowhere or are not those of the function, and nothing offers a way round.</summary>
    /// <param name="facts">What was found.</param>
    /// <param name="contract">What the model is.</param>
    /// <param name="data">What is there to learn from; one example is nothing.</param>
    internal static bool Helps(AuditFacts facts, ModelContract contract, Dataset data) => facts is { Backward: null, Imitator: null }
        && (facts.IsShattered || !facts.HasGradient) && !contract.Rejects && data.Count > 1 && data.InputShape.Product() <= MostFeatures;

    /// <summary>The way through one.</summary>
    internal static BackwardRoute Route(Classifier imitator) => new() { Surrogate = SourceModels.Named("imitator", imitator) };
}
