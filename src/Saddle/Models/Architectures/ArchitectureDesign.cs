using Saddle.Options;

namespace Saddle.Models;

/// <summary>
/// What an architecture is before inputs and classes are known: its options, its layers, how it is built. A subclass needs a
/// constructor without parameters, and is made known by <see cref="Architectures.Register"/>.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public abstract record ArchitectureDesign : Configurable
{
    /// <summary>The stable short name, which weights are saved under.</summary>
    public abstract string Name { get; }

    /// <summary>Whether inputs must be images of shape <c>[C, H, W]</c>. Default: true.</summary>
    protected internal virtual bool TakesImages => true;

    /// <summary>The layers in PyTorch's order.</summary>
    /// <param name="inputShape">The shape of one input; an image's where <see cref="TakesImages"/>.</param>
    /// <param name="classes">The number of classes, 2 or more.</param>
    /// <returns>A size below 1 where the inputs are too small.</returns>
    protected internal abstract IReadOnlyList<LayerPlan> Layers(long[] inputShape, int classes);

    /// <summary>Builds the network.</summary>
    /// <param name="plan">Its layers.</param>
    /// <param name="weights">Gives the tensor of a name and shape; the network keeps it.</param>
    protected internal abstract Architecture Build(ArchitecturePlan plan, Func<string, long[], Tensor> weights);

    /// <summary>A fresh weight or bias: uniform in ±1/√(inputs of an output), PyTorch's default, unless a subclass says otherwise.</summary>
    /// <param name="layer">Its layer.</param>
    /// <param name="name">Such as <c>conv1.weight</c>.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="isLast">Whether its layer is the last one.</param>
    /// <param name="generator">What is drawn from, in PyTorch's order of names.</param>
    /// <returns>float32; the caller's.</returns>
    protected internal virtual Tensor Draw(LayerPlan layer, string name, long[] shape, bool isLast, Generator generator) =>
        FreshWeights.Uniform(shape, 1 / Math.Sqrt(layer.FanIn), generator);

    /// <summary>The canonical form, which leaves out what is as it usually is: <c>small-cnn:width=2,units=1</c>.</summary>
    public sealed override string ToString() =>
        string.Join(',', OptionSet.Of(GetType()).Changed(this).Select(option => $"{option.Name}={option.Write(this)}")) is { Length: > 0 } options
            ? $"{Name}:{options}" : Name;

    /// <summary>A number of channels or hidden units at a width; at least 1.</summary>
    /// <param name="units">The number at a width of 1.</param>
    /// <param name="width">The factor.</param>
    protected static long Scale(long units, double width) => Math.Max(1, (long)Math.Round(units * width, MidpointRounding.AwayFromZero));
}
