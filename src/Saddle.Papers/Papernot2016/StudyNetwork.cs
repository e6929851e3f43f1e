using Saddle.Data;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Papers.Papernot2016;

/// <summary>A network that the study trains, by the recipe <c>papernot2016</c>.</summary>
/// <param name="Name">Its folder.</param>
/// <param name="Architecture">What is trained.</param>
/// <param name="Epochs">How long.</param>
/// <param name="Data">On what; not disposed.</param>
public sealed record StudyNetwork(string Name, string Architecture, int Epochs, Dataset Data)
{
    /// <summary>The learning rate; null for the recipe's.</summary>
    public double? LearningRate { get; init; }
}

/// <summary>A network that was trained for the study.</summary>
/// <param name="Classifier">The network.</param>
/// <param name="Recipe">How it was trained.</param>
/// <param name="Result">The training.</param>
/// <param name="NaturalAccuracy">Its accuracy on the test images.</param>
public sealed record Trained(ModuleClassifier Classifier, string Recipe, TrainingResult Result, double NaturalAccuracy);
