using Saddle.Models;
using TorchSharp.Modules;

namespace Saddle.Tests.Attacks;

/// <summary>A small network with fixed weights that counts what it is asked and can be made to fail.</summary>
public sealed class CountingClassifier : Classifier
{
    private readonly nn.Module<Tensor, Tensor> _network;

    public CountingClassifier(long[] inputShape, int classes, InputBounds? bounds = null, bool statesShape = false)
        : base(new ModelContract { Classes = classes, Bounds = bounds ?? InputBounds.Unit, InputShape = statesShape ? inputShape : null })
    {
        long features = inputShape.Aggregate(1L, (product, size) => product * size);
        _network = nn.Sequential(("flatten", nn.Flatten()), ("first", nn.Linear(features, 16)), ("tanh", nn.Tanh()), ("dropout", nn.Dropout(0.5)),
            ("second", nn.Linear(16, classes)));
        using var generator = new Generator(5, CPU);
        using var frozen = no_grad();
        foreach (Parameter parameter in _network.parameters()) parameter.uniform_(-1, 1, generator).mul_(4 / Math.Sqrt(parameter.shape[^1]));
        Parameters = [.. _network.parameters()];
    }

    public nn.Module<Tensor, Tensor> Network => _network;

    /// <summary>Examples that went through the network.</summary>
    public long Examples { get; private set; }

    /// <summary>What happens at each pass, beside the pass.</summary>
    public Action? AtEachPass { get; set; }

    /// <summary>What becomes of the logits.</summary>
    public Func<Tensor, Tensor>? Change { get; set; }

    public override IReadOnlyList<Parameter> Parameters { get; }

    public override IReadOnlyList<nn.Module> Modules => [_network, .. _network.modules()];

    public override bool Training
    {
        get => _network.training;
        set => _network.train(value);
    }

    public override string Fingerprint => "counting";

    protected override Tensor Forward(Tensor inputs)
    {
        AtEachPass?.Invoke();
        Examples += inputs.shape[0];
        Tensor logits = _network.call(inputs);
        return Change?.Invoke(logits) ?? logits;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _network.Dispose();
        base.Dispose(disposing);
    }
}
