using Saddle.Attacks;
using Saddle.Data;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Benchmarks;

/// <summary>
/// FGSM on trained networks, and the share of gradient signs that softmax minus one-hot gets wrong in float32. Needs the
/// folder of trained models and data sets that SADDLE_SHARED names.
/// </summary>
internal sealed class GradientSignsExperiment : IBenchmark
{
    private const double Small = 0.1, Large = 0.3;

    public string Name => "fgsm-signs";

    public string Description => "FGSM on trained MNIST networks, and gradient signs that float32 gets wrong (needs SADDLE_SHARED)";

    public void Run(TextWriter output)
    {
        string shared = Environment.GetEnvironmentVariable("SADDLE_SHARED")
            ?? throw new UsageException("SADDLE_SHARED must name the folder of trained models and data sets.");
        using Dataset data = IdxReader.Read("mnist:test", Path.Combine(shared, "datasets/mnist/t10k-images-idx3-ubyte.gz"),
            Path.Combine(shared, "datasets/mnist/t10k-labels-idx1-ubyte.gz"), new DatasetOptions { First = 1000, Classes = 10 });
        output.WriteLine(
            "first 1,000 test images; signs that differ from those of the whole network in float64, over all pixels; robust accuracy under FGSM L∞");
        output.WriteLine($"{"model",-12}{"cotangent",-26}{"signs wrong",12}{"zero",8}{"0.1",8}{"0.3",8}");
        foreach (string name in new[] { "papernot", "lenet5_nat" })
        {
            string path = Path.Combine(shared, "models", name + ".pt");
            using Classifier model = ModelLoader.Load(path, new ModelLoadOptions { InputShape = data.InputShape, DataClasses = 10 });
            using Tensor exact = ExactGradient(path, data), plain = Gradient(model, data, PlainCotangent), ours = Gradient(model, data, OwnCotangent);
            Row(output, name, "softmax − one-hot", plain, exact, model, data);
            Row(output, name, "without cancellation", ours, exact, model, data);
            Row(output, name, "float64 throughout", exact, exact, model, data);
            output.WriteLine(
                $"{name,-12}{"the attack fgsm",-26}{"",12}{"",8}{RobustAccuracy(model, data, Small),8:P1}{RobustAccuracy(model, data, Large),8:P1}");
        }
    }

    private static void Row(TextWriter output, string model, string name, Tensor gradient, Tensor exact, Classifier classifier, Dataset data)
    {
        using var scope = NewDisposeScope();
        Tensor sign = gradient.sign().to_type(ScalarType.Float32);
        double wrong = sign.ne(exact.sign()).to_type(ScalarType.Float64).mean().item<double>(), zero = sign.eq(0).to_type(ScalarType.Float64).mean()
            .item<double>();
        output.WriteLine($"{model,-12}{name,-26}{wrong,12:P2}{zero,8:P2}{Robust(Small),8:P1}{Robust(Large),8:P1}");

        double Robust(double epsilon) => Accuracy(classifier, (data.Inputs + sign * epsilon).clamp(0, 1), data);
    }

    private static Tensor PlainCotangent(Tensor logits, Tensor labels) =>
        nn.functional.softmax(logits, 1).sub_(nn.functional.one_hot(labels, logits.shape[1]));

    private static Tensor OwnCotangent(Tensor logits, Tensor labels) => new CrossEntropyLoss().Cotangent(logits, labels, null);

    private static Tensor Gradient(Classifier model, Dataset data, Func<Tensor, Tensor, Tensor> cotangent)
    {
        using var scope = NewDisposeScope();
        Tensor leaf = data.Inputs.detach().requires_grad_(true), logits = model.Logits(leaf);
        return autograd.grad([logits], [leaf], [cotangent(logits.detach(), data.Labels)])[0].MoveToOuterDisposeScope();
    }

    // Float64 cancels too, 9 digits later; with the cancellation-free cotangent nothing is left of it.
    private static Tensor ExactGradient(string path, Dataset data)
    {
        using var scope = NewDisposeScope();
        using var module = jit.load<Tensor, Tensor>(path);
        module.eval();
        module.to(ScalarType.Float64);
        Tensor leaf = data.Inputs.to_type(ScalarType.Float64).requires_grad_(true), logits = module.call(leaf);
        return autograd.grad([logits], [leaf], [OwnCotangent(logits.detach(), data.Labels)])[0].MoveToOuterDisposeScope();
    }

    private static double RobustAccuracy(Classifier model, Dataset data, double epsilon)
    {
        long[] examples = [.. Enumerable.Range(0, data.Count).Select(index => (long)index)];
        var threat = new ThreatModel { Ball = new NormBall(Norm.Linf, epsilon) };
        using AttackResult result = new FastGradientSignMethod().Run(model, data.Inputs, data.Labels, examples, threat);
        return Accuracy(model, result.Adversarial, data);
    }

    private static double Accuracy(Classifier model, Tensor points, Dataset data)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        // What is misclassified from the start stays so here as in the references.
        Tensor natural = model.Logits(data.Inputs).argmax(1).eq(data.Labels), standing = model.Logits(points).argmax(1).eq(data.Labels);
        return natural.logical_and(standing).to_type(ScalarType.Float64).mean().item<double>();
    }
}
