using Saddle.Options;

namespace Saddle.Models;

/// <summary>The built-in networks.</summary>
public static class Architectures
{
    /// <summary>The architectures by name, to which a program may add its own.</summary>
    public static Catalogue<ArchitectureDesign> Catalogue { get; } = new("architecture", "architectures",
        new("lenet", "two pooled convolutions", "Papernot et al. 2016, table I", () => new LeNet()),
        new("lenet-papernot", "the same with tanh throughout", "Papernot et al. 2016", () => new LeNetPapernot()),
        new("linear", "one linear layer", "none", () => new LinearDesign()),
        new("madry-mnist", "two padded, pooled convolutions", "Madry et al. 2018, section 5", () => new MadryMnist()),
        new("resnet", "a residual network of three stages", "Madry et al. 2018, section 5", () => new ResNet()),
        new("small-cnn", "two strided convolutions", "none", () => new StridedDesign()),
        new("small-resnet", "a residual network of three units", "none", () => new SmallResNet()));

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
    public static IReadOnlyList<string> Names => [.. Catalogue.All.Select(entry => entry.Name)];

    /// <summary>What each is called, with the options that it has.</summary>
    public static string Described => string.Join("; ", Catalogue.All.Select(entry => entry.Options is { Count: > 0 } options
        ? $"{entry.Name} ({string.Join(", ", options.Select(option => $"{option.Name} {option.Range}"))})" : entry.Name));

    /// <summary>Adds an architecture of a program's own: from then on it can be created, trained, saved and loaded by its name.</summary>
    /// <param name="name">Its <see cref="ArchitectureDesign.Name"/>.</param>
    /// <param name="title">What it is, in a few words.</param>
    /// <param name="reference">The paper.</param>
    /// <param name="create">Makes the design with its defaults.</param>
    /// <returns>What takes the name back when it is disposed; a program that keeps it for good need not.</returns>
    /// <exception cref="UsageException">The name is taken, or could not be read again.</exception>
    public static IDisposable Register(string name, string title, string reference, Func<ArchitectureDesign> create) =>
        Catalogue.Register(new(name, title, reference, create));

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
    public static string Canonical(string specification) => Catalogue.Parse(specification).ToString();

    /// <summary>Makes the network of a plan with weights from a source, which gives it tensors to keep.</summary>
    internal static Architecture Build(ArchitecturePlan plan, Func<string, long[], Tensor> weights) => plan.Design.Build(plan, weights);
}
