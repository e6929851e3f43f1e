namespace Saddle.Models;

/// <summary>What a layer keeps beside its weight.</summary>
public enum LayerKind
{
    /// <summary>A bias, one value an output.</summary>
    Biased,

    /// <summary>Nothing.</summary>
    Unbiased,

    /// <summary>A shift and two running statistics, one value a channel each: batch normalisation.</summary>
    Normalization,
}

/// <summary>One layer with weights: its name and the shape of its weight.</summary>
/// <param name="Name">Its name, <c>conv1</c>.</param>
/// <param name="WeightShape">The shape of its weight, in PyTorch's layout.</param>
public sealed record LayerPlan(string Name, params long[] WeightShape)
{
    /// <summary>What it keeps beside its weight; a bias, unless said otherwise.</summary>
    public LayerKind Kind { get; init; }

    /// <summary>What it keeps, in PyTorch's order.</summary>
    internal IEnumerable<string> Parts => Kind switch
    {
        LayerKind.Biased => ["weight", "bias"],
        LayerKind.Unbiased => ["weight"],
        _ => ["weight", "bias", "running_mean", "running_var"],
    };

    /// <summary>The inputs that one output sums over.</summary>
    public long FanIn => WeightShape.AsSpan(1).Product();

    /// <summary>The outputs that one input goes into, by the sizes of the kernel; strides and pools do not count.</summary>
    public long FanOut => WeightShape[0] * WeightShape.AsSpan(Math.Min(2, WeightShape.Length)).Product();

    /// <summary>The name and the shape of its weight: <c>conv1 [32, 1, 5, 5]</c>.</summary>
    public override string ToString() => $"{Name} {LineText.List(WeightShape)}";
}

/// <summary>The sizes of a network, known before a single weight is allocated.</summary>
/// <param name="Design">What is planned.</param>
/// <param name="InputShape">The shape of one input.</param>
/// <param name="Classes">The number of classes.</param>
/// <param name="Layers">The layers in PyTorch's order.</param>
public sealed record ArchitecturePlan(ArchitectureDesign Design, long[] InputShape, int Classes, IReadOnlyList<LayerPlan> Layers)
{
    // A network beyond this is a slip in the input shape; the bound also keeps sizes far from overflow.
    private const double MostParameters = 1 << 29;

    /// <summary>The plan of a specification for inputs of a shape.</summary>
    /// <exception cref="UsageException">An unknown specification.</exception>
    /// <exception cref="InputException">The shape or the class count does not fit the architecture.</exception>
    internal static ArchitecturePlan Create(string specification, IReadOnlyList<long> inputShape, int classes)
    {
        ArchitectureDesign parsed = Architectures.Catalogue.Parse(specification);
        long[] shape = [.. inputShape];
        string shapeText = $"[{string.Join(", ", shape)}]";
        if (shape.Length == 0 || shape.Any(size => size < 1) || shape.RoundedProduct() > MostParameters)
            throw new InputException($"The architecture '{parsed}' cannot take inputs of shape {shapeText}; every size must be at least 1 and the whole at "
                + $"most {MostParameters:F0} values.");
        if (classes < 2) throw new InputException($"The architecture '{parsed}' cannot tell {classes} classes apart; at least 2 are needed.");
        if (parsed.TakesImages && shape.Length != 3)
            throw new InputException($"The architecture '{parsed}' takes images of shape [C, H, W], not {shapeText}. 'linear' takes any shape.");
        var plan = new ArchitecturePlan(parsed, shape, classes, parsed.Layers(shape, classes));
        if (plan.Layers.Any(layer => layer.WeightShape.Any(size => size < 1)))
            throw new InputException($"Images of shape {shapeText} are too small for the architecture '{parsed}': its convolutions and pools leave nothing.");
        double parameters = plan.Layers.Sum(layer => layer.WeightShape.RoundedProduct());
        if (parameters > MostParameters)
            throw new InputException($"The architecture '{parsed}' for inputs of shape {shapeText} would have {parameters:F0} weights; at most "
                + $"{MostParameters:F0} are supported. Check the input shape, or choose a smaller width.");
        return plan;
    }

    /// <summary>The names and shapes of all weights and running statistics in PyTorch's order: a weight, its bias, the next layer.</summary>
    internal IEnumerable<(string Name, long[] Shape)> Weights()
    {
        foreach (LayerPlan layer in Layers)
            foreach (string part in layer.Parts)
                yield return ($"{layer.Name}.{part}", part == "weight" ? layer.WeightShape : [layer.WeightShape[0]]);
    }

    /// <summary>A line for people: the design, inputs, classes and layers.</summary>
    public override string ToString() => $"{Design} for inputs {LineText.List(InputShape)} and {Classes} classes, {LineText.Count(Layers.Count, "layer")}";
}
