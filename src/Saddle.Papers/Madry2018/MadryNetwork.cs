using Saddle.AdversarialTraining;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Papers.Madry2018;

/// <summary>A network that was trained for the study.</summary>
/// <param name="Name">Its folder, from which its files are named too.</param>
/// <param name="Classifier">
/// The network after the last epoch, none chosen by validation; where the training averages weights, which the paper's
/// does not, with the average that it had then.
/// </param>
/// <param name="Options">How it was trained.</param>
/// <param name="Recipe">The same in words.</param>
/// <param name="Result">The training.</param>
/// <param name="StepLosses">The mean loss of some steps each, by how many steps were done; the paper's figure 1.</param>
public sealed record MadryNetwork(string Name, ModuleClassifier Classifier, TrainingOptions Options, string Recipe, TrainingResult Result,
    IReadOnlyList<StepLoss> StepLosses) : IDisposable
{
    /// <summary>What tells this network from every other.</summary>
    public string Fingerprint { get; } = Classifier.Fingerprint;

    /// <summary>Whether ε grew from 0 in the first steps of its training, which the paper's does not.</summary>
    public bool EpsilonGrew => Options.Method is AdversarialMethod { EpsilonWarmUp: > 0 };

    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();
}

/// <summary>The mean loss of some steps of a training.</summary>
/// <param name="Step">How many steps were done after them.</param>
/// <param name="Loss">Their mean loss.</param>
public sealed record StepLoss(int Step, double Loss);
