namespace Saddle.Reports;

/// <summary>An epoch of training, as its log tells it. Accuracies are in 0..1 and of the validation examples.</summary>
/// <param name="Epoch">Which epoch, from 1.</param>
/// <param name="Loss">The mean loss of the training examples.</param>
/// <param name="NaturalAccuracy">The natural accuracy.</param>
/// <param name="RobustAccuracy">The robust accuracy; null where it was not measured.</param>
/// <param name="LearningRate">The learning rate at the end of the epoch.</param>
/// <param name="Epsilon">The perturbation budget ε of the epoch; null for natural training.</param>
/// <param name="Seconds">Wall-clock seconds.</param>
/// <param name="Warning">What cannot be trusted about it, for people; null where nothing is known.</param>
/// <param name="RolledBack">Whether it was taken back, so that no model is of it. Never the first.</param>
public sealed record TrainingEpoch(int Epoch, double Loss, double NaturalAccuracy, double? RobustAccuracy, double LearningRate, double? Epsilon, double Seconds,
    string? Warning = null, bool RolledBack = false);
