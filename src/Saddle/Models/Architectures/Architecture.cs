using TorchSharp.Modules;

namespace Saddle.Models;

/// <summary>
/// A built-in network. Its weights have PyTorch's names, order and layouts (<c>conv1.weight</c>, <c>conv1.bias</c>, …,
/// <c>fc1.weight</c>, …); only the way in which its forward computes is its own, for speed.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public abstract class Architecture : nn.Module<Tensor, Tensor>
{
    // Of the pass that a thread makes: the network itself may be in several passes side by side.
    [ThreadStatic]
    private static Func<Tensor, Tensor>? t_change;

    private readonly ArchitecturePlan _plan;

    /// <summary>Creates a network whose layers are those of a plan.</summary>
    protected Architecture(ArchitecturePlan plan) : base(plan.Design.Name)
    {
        // Whoever trains it in a loop of his own never makes a classifier before.
        Engine.Check();
        _plan = plan;
    }

    /// <summary>What <see cref="Architectures.Create"/> makes this network of, in canonical form: <c>lenet</c>, <c>madry-mnist:width=2</c>.</summary>
    public string Specification => _plan.Design.ToString();

    /// <summary>The shape of one input, without the batch dimension.</summary>
    public IReadOnlyList<long> InputShape => _plan.InputShape;

    /// <summary>The number of classes, which is the number of logits.</summary>
    public int Classes => _plan.Classes;

    /// <summary>Logits of a batch; differentiable to the inputs and to the weights. Leaves no tensor behind.</summary>
    /// <param name="input">float32, <c>[N, …]</c> with <see cref="InputShape"/>.</param>
    /// <returns>float32, <c>[N, K]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The inputs do not have <see cref="InputShape"/>.</exception>
    public sealed override Tensor forward(Tensor input)
    {
        if (input.dim() != InputShape.Count + 1 || !input.shape.AsSpan(1).SequenceEqual(_plan.InputShape))
            throw new InputException(
                $"The network '{Specification}' takes inputs of shape [N, {string.Join(", ", InputShape)}], not [{string.Join(", ", input.shape)}].");
        using var scope = NewDisposeScope();
        return Logits(input).MoveToOuterDisposeScope();
    }

    /// <summary>The logits, within a dispose scope that frees everything else.</summary>
    /// <param name="input">float32, <c>[N, …]</c> with <see cref="InputShape"/>.</param>
    /// <returns>float32, <c>[N, K]</c>; in the caller's dispose scope.</returns>
    protected abstract Tensor Logits(Tensor input);

    /// <summary>
    /// What goes on to the next layer of a hidden layer's activations: they themselves, but where a defense or a training looks at them. A network calls it
    /// once for every hidden layer, in their order, so that they can be reached.
    /// </summary>
    /// <param name="activations">float32, <c>[N, …]</c>: a hidden layer's, after its activation function and its pool.</param>
    /// <returns>float32, of the same shape; in the caller's dispose scope.</returns>
    protected static Tensor Hidden(Tensor activations) => t_change is { } change ? change(activations) : activations;

    /// <summary>Makes passes of this thread whose hidden activations are changed on their way to the next layer.</summary>
    /// <param name="change">Gives what goes on, of the same shape; called once for every hidden layer of a pass, in their order.</param>
    /// <param name="passes">Makes the passes.</param>
    /// <returns>What they give.</returns>
    internal static Tensor WithHidden(Func<Tensor, Tensor> change, Func<Tensor> passes)
    {
        Func<Tensor, Tensor>? before = t_change;
        t_change = change;
        try
        {
            return passes();
        }
        finally
        {
            t_change = before;
        }
    }

    /// <summary>Makes the layer of a name with the weights of a source, and registers it under that name.</summary>
    /// <param name="name">A layer of the plan with weight and bias.</param>
    /// <param name="weights">Gives the tensors.</param>
    protected WeightedLayer Layer(string name, Func<string, long[], Tensor> weights)
    {
        LayerPlan layer = _plan.Layers.Single(layer => layer.Name == name);
        var module = new WeightedLayer(name, weights($"{name}.weight", layer.WeightShape), weights($"{name}.bias", [layer.WeightShape[0]]));
        register_module(name, module);
        return module;
    }
}

/// <summary>A weight and a bias, as PyTorch's convolutional and linear layers keep them.</summary>
public sealed class WeightedLayer : LearnedLayer
{
    internal WeightedLayer(string name, Tensor weight, Tensor bias) : base(name)
    {
        Learn("weight", weight);
        Learn("bias", bias);
    }

    /// <summary>The bias: <c>[out]</c>.</summary>
    public Parameter Bias => Learned("bias");
}
