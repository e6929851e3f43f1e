namespace Saddle.Models;

/// <summary>
/// Two 4×4 convolutions with stride 2, padding 1 and ReLU, one hidden layer: <c>small-cnn</c>; behind an
/// <see cref="InputThreshold"/>, and with <see cref="PlainResidualUnit"/>s between the convolutions, where the specification
/// has them.
/// </summary>
internal sealed class StridedNetwork : Architecture
{
    private const long Kernel = 4;
    private readonly WeightedLayer _conv1, _conv2, _fc1, _fc2;
    private readonly InputThreshold? _threshold;
    private readonly List<PlainResidualUnit> _units = [];

    public StridedNetwork(ArchitecturePlan plan, Func<string, long[], Tensor> weights) : base(plan)
    {
        (_conv1, _conv2, _fc1, _fc2) = (Layer("conv1", weights), Layer("conv2", weights), Layer("fc1", weights), Layer("fc2", weights));
        Dictionary<string, long[]> shapes = plan.Weights().ToDictionary(weight => weight.Name, weight => weight.Shape);
        foreach (string name in UnitNames(plan.Specification))
        {
            var unit = new PlainResidualUnit(name, part => weights($"{name}.{part}", shapes[$"{name}.{part}"]));
            _units.Add(unit);
            register_module(name, unit);
        }
        _threshold = plan.Specification.Threshold is { } threshold ? new InputThreshold(threshold) : null;
    }

    public static IReadOnlyList<LayerPlan> Layers(ArchitectureSpecification specification, long[] shape, int classes)
    {
        (long first, long second, long hidden) = (specification.Scale(16), specification.Scale(32), specification.Scale(100));
        return
        [
            new("conv1", first, shape[0], Kernel, Kernel),
            .. UnitNames(specification).SelectMany(name => PlainResidualUnit.Layers(name, first)),
            new("conv2", second, first, Kernel, Kernel),
            new("fc1", hidden, second * (shape[1] / 2 / 2) * (shape[2] / 2 / 2)),
            new("fc2", classes, hidden),
        ];
    }

    private protected override Tensor Logits(Tensor input)
    {
        Tensor hidden = nn.functional.relu(ChannelsLast.Convolution(_threshold?.Of(input) ?? input, _conv1, padding: 1, stride: 2));
        foreach (PlainResidualUnit unit in _units) hidden = unit.Apply(hidden);
        if (_units.Count > 0) hidden = nn.functional.relu(hidden);
        hidden = nn.functional.relu(ChannelsLast.Convolution(hidden, _conv2, padding: 1, stride: 2));
        hidden = nn.functional.relu(nn.functional.linear(ChannelsFirstFlattening.apply(hidden), _fc1.Weight, _fc1.Bias));
        return nn.functional.linear(hidden, _fc2.Weight, _fc2.Bias);
    }

    private static IEnumerable<string> UnitNames(ArchitectureSpecification specification) =>
        Enumerable.Range(1, specification.Units).Select(unit => $"unit{unit}");
}
