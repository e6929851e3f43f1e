using TorchSharp.Modules;

namespace Saddle.Models;

/// <summary>A layer with weights that it owns.</summary>
public abstract class LearnedLayer : nn.Module
{
    private protected LearnedLayer(string name) : base(name)
    {
    }

    /// <summary>The weight, in the layout that the layer states.</summary>
    public Parameter Weight => Learned("weight");

    /// <summary>Takes a weight into the layer.</summary>
    private protected void Learn(string part, Tensor value)
    {
        var parameter = new Parameter(value);
        // Whoever builds a network inside a dispose scope still owns the network.
        parameter.DetachFromDisposeScope();
        register_parameter(part, parameter);
    }

    /// <summary>A weight of the layer, asked for by name, since a move to another device replaces it.</summary>
    private protected Parameter Learned(string part) => get_parameter(part)!;
}
