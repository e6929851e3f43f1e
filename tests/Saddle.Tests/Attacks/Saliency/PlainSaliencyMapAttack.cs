using Saddle.Attacks;
using Saddle.Models;

namespace Saddle.Tests.Attacks.Saliency;

/// <summary>Algorithms 2 and 3 of Papernot et al. 2016 as the paper writes them: one image, the whole forward derivative, all pairs.</summary>
internal static class PlainSaliencyMapAttack
{
    public static (List<int> Features, bool Reached) Craft(Classifier classifier, Tensor image, int target, int iterations, float theta, SaliencyDomain domainAtStart)
    {
        using var scope = NewDisposeScope();
        float[] x = image.data<float>().ToArray();
        HashSet<int> domain = [.. Enumerable.Range(0, x.Length).Where(i => Opens(theta > 0 ? 1 - x[i] : x[i]))];
        bool Opens(float room) => domainAtStart switch { SaliencyDomain.All => true, SaliencyDomain.Unsaturated => room > 0, _ => room > 0.01f };
        List<int> features = [];
        for (int iteration = 0; ; iteration++)
        {
            using var inner = NewDisposeScope();
            Tensor batch = tensor(x).reshape([1, .. image.shape]);
            using (no_grad())
                if (classifier.Logits(batch).argmax(1).item<long>() == target) return (features, true);
            if (iteration == iterations || domain.Count < 2) return (features, false);
            float[,] jacobian = Jacobian(ForwardDerivative.Of(classifier, batch));
            if (SaliencyMap(jacobian, target, [.. domain.Order()], theta > 0) is not { } pair) return (features, false);
            foreach (int feature in (int[])[pair.First, pair.Second])
            {
                x[feature] = Math.Clamp(x[feature] + theta, 0, 1);
                if (theta > 0 ? x[feature] >= 1 : x[feature] <= 0) domain.Remove(feature);
                features.Add(feature);
            }
        }
    }

    private static (int First, int Second)? SaliencyMap(float[,] jacobian, int target, int[] domain, bool increase)
    {
        int classes = jacobian.GetLength(0);
        float[] alphas = [.. domain.Select(i => jacobian[target, i])];
        float[] betas = [.. domain.Select(i => Enumerable.Range(0, classes).Where(j => j != target).Sum(j => jacobian[j, i]))];
        float best = 0;
        (int, int)? pair = null;
        for (int p = 0; p < domain.Length; p++)
            for (int q = p + 1; q < domain.Length; q++)
            {
                float alpha = alphas[p] + alphas[q], beta = betas[p] + betas[q];
                bool fits = increase ? alpha > 0 && beta < 0 : alpha < 0 && beta > 0;
                if (fits && -alpha * beta > best) (best, pair) = (-alpha * beta, (domain[p], domain[q]));
            }
        return pair;
    }

    private static float[,] Jacobian(Tensor derivative)
    {
        float[] values = derivative.data<float>().ToArray();
        int classes = (int)derivative.shape[1];
        float[,] jacobian = new float[classes, values.Length / classes];
        Buffer.BlockCopy(values, 0, jacobian, 0, values.Length * sizeof(float));
        return jacobian;
    }
}
