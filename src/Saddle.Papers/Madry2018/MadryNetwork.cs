using Saddle.Models;
using Saddle.Training;

namespace Saddle.Papers.Madry2018;

/// <summary>A network that was trained for the study.</summary>
/// <param name="Name">Its folder, from which its files are named too.</param>
/// <param name="Classifier">The network of the last epoch, as the paper takes it.</param>
/// <param name="Recipe">How it was trained, in words.</param>
/// <param name="Result">The training.</param>
/// <param name="StepLosses">The mean loss of some steps each, by how many steps were done; the paper's figure 1.</param>
public sealed record MadryNetwork(string Name, ModuleClassifier Classifier, string Recipe, TrainingResult Result, IReadOnlyList<StepLoss> StepLosses) : IDisposable
{
    /// <summary>What tells this network from every other.</summary>
    public string Fingerprint { get; } = Classifier.Fingerprint;

    /// <inheritdoc/>
    public void Dispose() => Classifier.Dispose();
}

/// <summary>The mean loss of some steps of a training.</summary>
/// <param name="Step">How many steps were done after them.</param>
/// <param name="Loss">Their mean loss.</param>
public sealed record StepLoss(int Step, double Loss);
