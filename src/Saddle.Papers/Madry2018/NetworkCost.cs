using System.Diagnostics;
using System.Globalization;
using Saddle.Evaluation.LossLandscapes;
using Saddle.Models;
using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>What the paper's own CIFAR-10 training would take here, from measured passes of its network.</summary>
internal static class NetworkCost
{
    private const int Batch = 4, Measured = 2;
    private const double Steps = 80_000, StepImages = 128, Passes = 8;

    /// <summary>The row; for reading only, since it depends on the machine.</summary>
    public static ReproductionRow Row(Madry2018Study study, MadryField field)
    {
        double perSecond =
            study.Numbers.Of("cost-wide-network", [field.Budget.PaperNetwork, FormattableString.Invariant($"{Batch} {Measured}")],
                () => ImagesPerSecond(study, field));
        double days = Steps * StepImages * Passes / perSecond / 86_400;
        return new ReproductionRow
        {
            Place = "Table 2",
            What = "the paper's wide network: passes (forward and backward) of one image a second, and days for its training",
            PaperText = "not given",
            OursText = FormattableString.Invariant($"{perSecond:0.#} a second, {days:0} days"),
            Settings = string.Create(CultureInfo.InvariantCulture,
                $"{field.Budget.PaperNetwork}; 80,000 steps of 128 images, 7 steps of PGD and one of the weights; "
                + $"measured on this machine in batches of {Batch}"),
        };
    }

    private static double ImagesPerSecond(Madry2018Study study, MadryField field)
    {
        study.Report("what the paper's network costs");
        using Architecture network = Architectures.Create(field.Budget.PaperNetwork, field.Test.InputShape, field.Test.ClassNames.Count, seed: 0);
        using var classifier = new ModuleClassifier(network, new ModelContract { Classes = network.Classes, InputShape = network.InputShape });
        using var scope = NewDisposeScope();
        Tensor inputs = field.Test.Inputs[..Batch], labels = field.Test.Labels[..Batch];
        // The first pass also prepares.
        Angles.OfGradients(classifier, classifier, inputs, labels);
        var clock = Stopwatch.StartNew();
        for (int pass = 0; pass < Measured; pass++)
        {
            study.Cancellation.ThrowIfCancellationRequested();
            Angles.OfGradients(classifier, classifier, inputs, labels);
        }
        // Each call makes two passes of every image.
        return 2 * Measured * Batch / clock.Elapsed.TotalSeconds;
    }
}
