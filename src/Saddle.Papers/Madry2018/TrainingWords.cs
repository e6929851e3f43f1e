using System.Globalization;
using Saddle.AdversarialTraining;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Papers.Madry2018;

/// <summary>How a network was trained, in the words of a row.</summary>
internal static class TrainingWords
{
    /// <summary>Architecture, length, method, optimizer, what the paper has not, and the seed.</summary>
    /// <param name="architecture">What was trained.</param>
    /// <param name="images">The images that were trained on, without those that validated.</param>
    /// <param name="options">How.</param>
    public static string Of(string architecture, int images, TrainingOptions options) => string.Create(CultureInfo.InvariantCulture,
        $"{Architectures.Canonical(architecture)}, {options.Epochs} epochs of {images:N0} images in batches of {options.BatchSize}, "
            + $"{options.Method.Name}{Steps(options)}, "
            + $"{Word(options.Optimizer)} {options.LearningRate} {Word(options.Schedule)}{WarmUp(options)}{Average(options)}, seed {options.Seed}");

    private static string Steps(TrainingOptions options) => options.Method.Options.TryGetValue("pgd-steps", out string? steps) ? $" of {steps} steps" : "";

    private static string WarmUp(TrainingOptions options) => options.Method is AdversarialMethod { EpsilonWarmUp: > 0 and var share }
        ? FormattableString.Invariant($", ε grows over the first {share} of the steps") : "";

    private static string Average(TrainingOptions options) => options switch
    {
        { Average: AverageKind.Swa } => FormattableString.Invariant($", mean of the weights from {options.SwaStart} of the steps on"),
        { AverageDecay: > 0 } => FormattableString.Invariant($", moving average of weights {options.AverageDecay}"),
        _ => "",
    };

    private static string Word(Enum choice) => choice.ToString().ToLowerInvariant();
}
