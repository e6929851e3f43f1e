using Saddle.Models;

namespace Saddle.Tests;

/// <summary>Networks that are not ours, on this machine's engine once it is checked: logits and gradients are those of float64.</summary>
public sealed class ForeignNetworkTests
{
    private static nn.Module<Tensor, Tensor> Network(string name) => name switch
    {
        "LeNet-5" =>
            nn.Sequential(nn.Conv2d(1, 6, 5, padding: 2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
                nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
        "20-50" => nn.Sequential(nn.Conv2d(1, 20, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(20, 50, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
            nn.Linear(800, 10)),
        "24-48 on colours" =>
            nn.Sequential(nn.Conv2d(3, 24, 3, padding: 1), nn.BatchNorm2d(24), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(24, 48, 3, padding: 1), nn.ReLU(),
                nn.AvgPool2d(2), nn.Flatten(), nn.Linear(48 * 7 * 7, 10)),
        _ => nn.Sequential(nn.Conv2d(1, 10, 3), nn.ReLU(), nn.ConvTranspose2d(10, 12, 3, stride: 2), nn.ReLU(), nn.AdaptiveAvgPool2d([4L, 4L]), nn.Flatten(),
            nn.Linear(192, 10)),
    };

    [Theory]
    [InlineData("LeNet-5", 1)]
    [InlineData("20-50", 1)]
    [InlineData("24-48 on colours", 3)]
    [InlineData("transposed", 1)]
    public void Logits_and_gradients_are_those_of_float64(string name, int channels)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5, CPU);
        using nn.Module<Tensor, Tensor> network = Network(name);
        network.eval();
        using var classifier = new ModuleClassifier(network, 10);
        Tensor inputs = empty(32, channels, 28, 28).uniform_(0, 1, generator), cotangent = empty(32, 10).uniform_(-1, 1, generator);

        for (int run = 0; run < 3; run++)
        {
            (Tensor logits, Tensor gradient) = Compute(classifier, inputs, cotangent);
            (Tensor expectedLogits, Tensor expectedGradient) = InFloat64(classifier, inputs, cotangent);
            Close(expectedLogits, logits);
            Close(expectedGradient, gradient);
        }
    }

    private static (Tensor Logits, Tensor Gradient) Compute(Classifier classifier, Tensor inputs, Tensor cotangent)
    {
        // What was freed must not be zero by chance.
        for (int block = 0; block < 8; block++) full(20_000, float.NaN).Dispose();
        Tensor leaf = inputs.clone().requires_grad_();
        Tensor logits = classifier.Logits(leaf);
        return (logits.detach(), autograd.grad([logits], [leaf], [cotangent])[0]);
    }

    private static (Tensor Logits, Tensor Gradient) InFloat64(Classifier classifier, Tensor inputs, Tensor cotangent)
    {
        using Float64Weights? wide = Float64Weights.Of(classifier.Weights!);
        Assert.NotNull(wide);
        return Compute(classifier, inputs.to_type(ScalarType.Float64), cotangent);
    }

    private static void Close(Tensor expected, Tensor found)
    {
        Tensor right = expected.to_type(ScalarType.Float64);
        Assert.InRange((found.to_type(ScalarType.Float64) - right).abs().max().item<double>() / right.abs().max().item<double>(), 0, 1e-4);
    }
}
