using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Models;

namespace Saddle.Evaluation.Hardness;

/// <summary>The adversarial distances of images from the classes that they were crafted towards, by the paper's map at the images themselves.</summary>
internal static class ImageDistances
{
    private const long MostDerivatives = 1 << 23;
    private const int MostImages = 64;

    /// <summary>The distance of every sample's image from its target.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The images.</param>
    /// <param name="attack">θ's sign, the search domain, and of what the derivative is taken; the rule is the paper's whatever it says.</param>
    /// <param name="samples">The pairs of image and target.</param>
    /// <param name="progress">Told of images.</param>
    /// <param name="cancellationToken">Stops between two batches.</param>
    public static IReadOnlyList<SampleDistance> Of(Classifier classifier, Dataset data, SaliencyMapAttack attack, IReadOnlyList<CraftedSample> samples,
        IProgress<CraftProgress>? progress, CancellationToken cancellationToken)
    {
        CraftedSample[][] images = [.. samples.GroupBy(sample => sample.Image).Select(image => image.ToArray())];
        long derivatives = classifier.Contract.Classes * data.InputShape.Product();
        var distances = new List<SampleDistance>(samples.Count);
        int done = 0;
        foreach (CraftedSample[][] batch in images.Chunk((int)Math.Clamp(MostDerivatives / derivatives, 1, MostImages)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            Tensor inputs = data.Inputs.index_select(0, tensor(batch.Select(image => (long)image[0].Image).ToArray()));
            Tensor jacobian = ForwardDerivative.Of(classifier, inputs.to(classifier.Device), attack.Derivative).cpu();
            // Derivatives by shares of the features' ranges, by which they move; a factor that all share changes no sign.
            if (!classifier.Contract.Bounds.HasOneExtent) jacobian = jacobian.mul(classifier.Contract.Bounds.Extent());
            // Those of probabilities sum to zero, but for a rounding that may be larger than the derivative of one class.
            Tensor sum = attack.Derivative == DerivativeOf.Probabilities ? zeros_like(jacobian.select(1, 0)) : jacobian.sum(1);
            Tensor? domain = Domain(inputs, classifier.Contract.Bounds, attack);
            for (int row = 0; row < batch.Length; row++)
            {
                using var inner = NewDisposeScope();
                Tensor alpha = jacobian[row].index_select(0, tensor(batch[row].Select(sample => (long)sample.Target).ToArray()));
                distances.AddRange(SampleDistance.Of([.. batch[row].Select(sample => (sample.Image, sample.Source, sample.Target))],
                    alpha, sum[row].unsqueeze(0) - alpha, attack.Theta > 0, domain?[row].unsqueeze(0).expand_as(alpha)));
            }
            done += batch.Length;
            progress?.Report(new CraftProgress(done, images.Length));
        }
        return distances;
    }

    private static Tensor? Domain(Tensor inputs, InputBounds bounds, SaliencyMapAttack attack)
    {
        if (attack.Domain == SaliencyDomain.All) return null;
        Tensor room = attack.Theta > 0 ? bounds.Upper().sub(inputs) : inputs.sub(bounds.Lower());
        if (attack.Domain != SaliencyDomain.Movable) return room.gt(Scalars.Zero);
        using Scalar least = Scalars.Of(SaliencyStep.LeastRoom);
        return room.gt(bounds.Upper().sub(bounds.Lower()).mul(least));
    }
}
