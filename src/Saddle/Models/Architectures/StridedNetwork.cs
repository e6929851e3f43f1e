namespace Saddle.Models;

/// <summary>
/// Two 4×4 convolutions with stride 2, padding 1 and ReLU, one hidden layer: <c>small-cnn</c>; behind an
/// <see cref="InputThreshold"/>, and with <see cref="PlainResidualUnit"/>s between the convolutions, where the specification
/// has them.
/// </summary>
internal sealed class StridedNetwork : Architecture
{
    private readonly WeightedLayer _conv1, _conv2, _fc1, _fc2;
    private readonly InputThreshold? _threshold;
    private readonly List<PlainResidualUnit> _units = [];

    public StridedNetwork(ArchitecturePlan plan, StridedDesign design, Func<string, long[], Tensor> weights) : base(plan)
    {
        (_conv1, _conv2, _fc1, _fc2) = (Layer("conv1", weights), Layer("conv2", weights), Layer("fc1", weights), Layer("fc2", weights));
        Dictionary<string, long[]> shapes = plan.Weights().ToDictionary(weight => weight.Name, weight => weight.Shape);
        foreach (string name in design.UnitNames)
        {
            var unit = new PlainResidualUnit(name, part => weights($"{name}.{part}", shapes[$"{name}.{part}"]));
            _units.Add(unit);
            register_module(name, unit);
        }
        _threshold = design.Threshold is { } threshold ? new InputThreshold(threshold) : null;
    }

    protected override Tensor Logits(Tensor input)
    {
        Tensor hidden = Hidden(nn.functional.relu(ChannelsLast.Convolution(_threshold?.Of(input) ?? input, _conv1, padding: 1, stride: 2)));
        foreach (PlainResidualUnit unit in _units) hidden = unit.Apply(hidden);
        if (_units.Count > 0) hidden = Hidden(nn.functional.relu(hidden));
        hidden = Hidden(nn.functional.relu(ChannelsLast.Convolution(hidden, _conv2, padding: 1, stride: 2)));
        hidden = Hidden(nn.functional.relu(nn.functional.linear(ChannelsFirstFlattening.apply(hidden), _fc1.Weight, _fc1.Bias)));
        return nn.functional.linear(hidden, _fc2.Weight, _fc2.Bias);
    }
}
