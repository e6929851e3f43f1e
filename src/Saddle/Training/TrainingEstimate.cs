using System.Diagnostics;
using Saddle.Models;

namespace Saddle.Training;

/// <summary>How much work a training is, and how long it takes here.</summary>
/// <param name="Epochs">Epochs, as many as there are at most.</param>
/// <param name="StepsPerEpoch">Steps of an epoch.</param>
/// <param name="Examples">Examples that are trained on.</param>
/// <param name="ValidationExamples">Examples that validate after each epoch.</param>
/// <param name="SecondsPerEpoch">Seconds that an epoch takes with its validation, by what two steps took.</param>
public sealed record TrainingEstimate(int Epochs, int StepsPerEpoch, int Examples, int ValidationExamples, double SecondsPerEpoch)
{
    // A gradient by the inputs takes a pass forward and one backward, which is about twice as long.
    private const int PassesOfAGradient = 3;

    /// <summary>Seconds of the whole training.</summary>
    public double Seconds => SecondsPerEpoch * Epochs;

    /// <summary>Makes two steps that change nothing, of which the first is not counted: it warms up what the others find warm.</summary>
    internal static TrainingEstimate Measure(Classifier classifier, TrainingData data, BatchSequence batches, TrainingOptions options, Minimizer minimizer,
        CancellationToken cancellation)
    {
        using ModelDraws? draws = classifier.IsLibraryCode ? null : new ModelDraws(options.Seed);
        bool training = classifier.Training;
        // In training mode a pass would change running statistics.
        classifier.Training = false;
        try
        {
            (long[] examples, int pass) = batches.At(epoch: 1, step: 0);
            using var scope = NewDisposeScope();
            (Tensor inputs, Tensor labels) = data.Batch(examples);
            // Late enough for every method to have its full budget.
            var step = new TrainingStep(classifier, inputs.to(classifier.Device), labels.to(classifier.Device), examples,
                batches.Done(options.Epochs, batches.StepsPerEpoch - 1),
                EpochOrder.Seed(options.Seed, pass), cancellation);
            double ofAStep = SecondTime(() => minimizer.Rehearse(step)), forward = SecondTime(() => Forward(classifier, step.Inputs)) / examples.Length;
            long passes = data.Validation.Count + PassesOfAGradient * options.Method.ValidationGradients(data.Validation.Count);
            return new TrainingEstimate(options.Epochs, batches.StepsPerEpoch, data.Count, data.Validation.Count,
                ofAStep * batches.StepsPerEpoch + forward * passes);
        }
        finally
        {
            classifier.Training = training;
        }
    }

    private static void Forward(Classifier classifier, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        classifier.Logits(inputs);
    }

    private static double SecondTime(Action work)
    {
        work();
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed.TotalSeconds;
    }
}
