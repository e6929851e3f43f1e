namespace Saddle.Models;

/// <summary>The built-in networks.</summary>
public static class Architectures
{
    private static readonly string[] AllNames = ["lenet", "lenet-papernot", "linear", "madry-mnist", "resnet", "small-cnn", "small-resnet"];

    /// <summary>
    /// The names, in ordinal order: <c>lenet</c> (Papernot et al. 2016, table I: convolutions of 20 and 50 5×5 without
    /// padding, each max-pooled, 500 hidden units), <c>lenet-papernot</c> (the same with tanh throughout, as the Theano
    /// tutorial has it that the paper trained), <c>linear</c>, <c>madry-mnist</c> (Madry et al. 2018, section 5:
    /// convolutions of 32 and 64 5×5 with padding, each max-pooled, 1024 hidden units), <c>resnet</c> (Madry et al. 2018,
    /// CIFAR-10: three stages of five pre-activation residual units with 16, 32 and 64 filters), <c>small-cnn</c>
    /// (convolutions of 16 and 32 4×4 with stride 2, 100 hidden units) and <c>small-resnet</c> (a 4×4 convolution with
    /// stride 2, then one residual unit each with 32, 64 and 128 filters). The last four take a width factor on all
    /// of these numbers, <c>madry-mnist:width=0.25</c>; <c>resnet:width=10</c> is the paper's wide network, in which the
    /// first convolution keeps its 16 filters; <c>lenet</c> takes another activation than ReLU,
    /// <c>lenet:activation=tanh</c> or <c>lenet:activation=sigmoid</c>; <c>small-cnn</c> takes a soft threshold of its
    /// inputs, which are 0 to 1, before the first layer, and residual units of two 3×3 convolutions behind its first
    /// convolution: <c>small-cnn:threshold=0.3,units=1</c>.
    /// </summary>
    public static IReadOnlyList<string> Names => AllNames;

    /// <summary>Makes a network with fresh weights.</summary>
    /// <param name="specification">A name, with options after a colon where it has some: <c>madry-mnist:width=2</c>.</param>
    /// <param name="inputShape">The shape of one input: <c>[C, H, W]</c>; any shape for <c>linear</c>.</param>
    /// <param name="classes">The number of classes; 2 or more.</param>
    /// <param name="seed">
    /// Decides the weights, drawn without the global generator: uniform in ±1/√(inputs of an output), PyTorch's default;
    /// for <c>lenet-papernot</c> uniform in ±√(6 / (inputs of an output + outputs of an input)) (Glorot and Bengio 2010,
    /// equation 16), which is made for tanh, with biases and the last layer zero; for the residual networks normal with deviation
    /// √(2 / outputs of an input), uniform in ±√(3 / inputs) in the last layer, biases of zero.
    /// </param>
    /// <returns>A network on the CPU, which the caller disposes.</returns>
    /// <exception cref="UsageException">An unknown name or option.</exception>
    /// <exception cref="InputException">The shape or the class count does not fit the architecture.</exception>
    public static Architecture Create(string specification, long[] inputShape, int classes, ulong seed)
    {
        ArchitecturePlan plan = ArchitecturePlan.Create(specification, inputShape, classes);
        using var generator = new Generator(seed, CPU);
        return Build(plan, (name, shape) => FreshWeights.Draw(plan, name, shape, generator));
    }

    /// <summary>The canonical form of a specification, by which two can be compared.</summary>
    /// <param name="specification">A name, with options after a colon where it has some.</param>
    /// <exception cref="UsageException">An unknown name or option.</exception>
    public static string Canonical(string specification) => ArchitectureSpecification.Parse(specification).ToString();

    /// <summary>Makes the network of a plan with weights from a source, which gives it tensors to keep.</summary>
    internal static Architecture Build(ArchitecturePlan plan, Func<string, long[], Tensor> weights) => plan.Specification.Name switch
    {
        "linear" => new LinearNetwork(plan, weights),
        "resnet" or "small-resnet" => new ResidualNetwork(plan, weights),
        "small-cnn" => new StridedNetwork(plan, weights),
        _ => new PooledNetwork(plan, weights),
    };
}
