using Saddle.Attacks;
using Saddle.Models;

namespace Saddle.Tests.Attacks.Saliency;

/// <summary>Algorithms 2 and 3 of Papernot et al. 2016 as the paper writes them: one image, the whole forward derivative, all pairs.</summary>
internal static class PlainSaliencyMapAttack
{
    public static (List<int> Features, bool Reached) Craft(Classifier classifier, Tensor image, int target, int iterations, float theta,
        SaliencyDomain domainAtStart,
        SaliencyRule rule = SaliencyRule.Papernot, DerivativeOf of = DerivativeOf.Logits, Predicate<int>? mutable = null)
    {
        using var scope = NewDisposeScope();
        float[] x = image.data<float>().ToArray();
        HashSet<int> domain = [.. Enumerable.Range(0, x.Length).Where(i => (mutable is null || mutable(i)) && Opens(theta > 0 ? 1 - x[i] : x[i]))];
        bool Opens(float room) => domainAtStart switch { SaliencyDomain.All => true, SaliencyDomain.Unsaturated => room > 0, _ => room > 0.01f };
        List<int> features = [];
        for (int iteration = 0; ; iteration++)
        {
            using var inner = NewDisposeScope();
            Tensor batch = tensor(x).reshape([1, .. image.shape]);
            double[] probabilities;
            using (no_grad())
            {
                Tensor logits = classifier.Logits(batch);
                if (logits.argmax(1).item<long>() == target) return (features, true);
                probabilities = nn.functional.softmax(logits.to_type(ScalarType.Float64), 1).data<double>().ToArray();
            }
            if (iteration == iterations || domain.Count < 2) return (features, false);
            double[,] jacobian = Jacobian(ForwardDerivative.Of(classifier, batch));
            if (of == DerivativeOf.Probabilities) ThroughSoftmax(jacobian, probabilities);
            // WJSMA weighs the other classes by their probabilities; TJSMA does so too, and each feature by its room.
            for (int j = 0; j < probabilities.Length; j++)
                for (int i = 0; i < x.Length; i++)
                    jacobian[j, i] *= (rule == SaliencyRule.Papernot || j == target ? 1 : probabilities[j])
                        * (rule == SaliencyRule.Taylor ? theta > 0 ? 1 - x[i] : x[i] : 1);
            if (SaliencyMap(jacobian, target, [.. domain.Order()], theta > 0) is not { } pair) return (features, false);
            foreach (int feature in (int[])[pair.First, pair.Second])
            {
                x[feature] = Math.Clamp(x[feature] + theta, 0, 1);
                if (theta > 0 ? x[feature] >= 1 : x[feature] <= 0) domain.Remove(feature);
                features.Add(feature);
            }
        }
    }

    private static (int First, int Second)? SaliencyMap(double[,] jacobian, int target, int[] domain, bool increase)
    {
        int classes = jacobian.GetLength(0);
        double[] alphas = [.. domain.Select(i => jacobian[target, i])];
        double[] betas = [.. domain.Select(i => Enumerable.Range(0, classes).Where(j => j != target).Sum(j => jacobian[j, i]))];
        double best = 0;
        (int, int)? pair = null;
        for (int p = 0; p < domain.Length; p++)
            for (int q = p + 1; q < domain.Length; q++)
            {
                double alpha = alphas[p] + alphas[q], beta = betas[p] + betas[q];
                bool fits = increase ? alpha > 0 && beta < 0 : alpha < 0 && beta > 0;
                if (fits && -alpha * beta > best) (best, pair) = (-alpha * beta, (domain[p], domain[q]));
            }
        return pair;
    }

    /// <summary>∂p_j = p_j (∂z_j − Σ_k p_k ∂z_k).</summary>
    private static void ThroughSoftmax(double[,] jacobian, double[] probabilities)
    {
        for (int i = 0; i < jacobian.GetLength(1); i++)
        {
            double mean = Enumerable.Range(0, probabilities.Length).Sum(k => probabilities[k] * jacobian[k, i]);
            for (int j = 0; j < probabilities.Length; j++) jacobian[j, i] = probabilities[j] * (jacobian[j, i] - mean);
        }
    }

    private static double[,] Jacobian(Tensor derivative)
    {
        double[] values = derivative.to_type(ScalarType.Float64).data<double>().ToArray();
        int classes = (int)derivative.shape[1];
        double[,] jacobian = new double[classes, values.Length / classes];
        Buffer.BlockCopy(values, 0, jacobian, 0, values.Length * sizeof(double));
        return jacobian;
    }
}
