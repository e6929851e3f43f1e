namespace Saddle.Models;

/// <summary>
/// The pre-activation residual networks <c>resnet</c> and <c>small-resnet</c>: images are standardised one by one, then
/// come a convolution, three stages of residual units, the mean over all places, and one linear layer.
/// </summary>
internal sealed class ResidualNetwork : Architecture
{
    private readonly UnbiasedConvolution _conv1;
    private readonly List<ResidualUnit> _units = [];
    private readonly NormalizedActivation _norm1;
    private readonly WeightedLayer _fc1;
    private readonly double _leastVariance;

    public ResidualNetwork(ArchitecturePlan plan, ResidualShape shape, Func<string, long[], Tensor> weights) : base(plan)
    {
        Dictionary<string, long[]> shapes = plan.Weights().ToDictionary(weight => weight.Name, weight => weight.Shape);
        Tensor Named(string name) => weights(name, shapes[name]);
        // TensorFlow's least deviation, 1/√values for pixels of 0 to 255, in the unit of ours.
        _leastVariance = 1 / (255.0 * 255 * plan.InputShape.RoundedProduct());
        _conv1 = new UnbiasedConvolution("conv1", Named("conv1.weight"), shape.StemStride);
        register_module("conv1", _conv1);
        foreach ((string name, long from, long to, long stride) in shape.AllUnits())
        {
            var unit = new ResidualUnit(name, from, to, stride, activatesShortcut: _units.Count == 0, part => Named($"{name}.{part}"));
            _units.Add(unit);
            register_module(name, unit);
        }
        _norm1 = new NormalizedActivation("norm1", part => Named($"norm1.{part}"));
        register_module("norm1", _norm1);
        _fc1 = Layer("fc1", weights);
    }

    protected override Tensor Logits(Tensor input)
    {
        Tensor hidden = Hidden(_conv1.Apply(ChannelsLast.Reorder(Standardized(input))));
        foreach (ResidualUnit unit in _units) hidden = Hidden(unit.Apply(hidden));
        return nn.functional.linear(Hidden(_norm1.Apply(hidden).mean([2, 3])), _fc1.Weight, _fc1.Bias);
    }

    /// <summary>Every image with mean 0 and deviation 1; a flat one becomes 0, with a finite gradient.</summary>
    private Tensor Standardized(Tensor input)
    {
        using Scalar leastVariance = Scalars.Of(_leastVariance);
        Tensor centred = input - input.mean([1, 2, 3], keepdim: true);
        return centred * centred.pow(Scalars.Two).mean([1, 2, 3], keepdim: true).clamp_min(leastVariance).rsqrt();
    }
}
