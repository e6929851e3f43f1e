namespace Saddle.Models;

/// <summary>Finds the class count of a model that nobody states, from its output on one example.</summary>
internal static class OutputProbe
{
    /// <summary>The class count that the outputs on one input in the middle of the bounds imply.</summary>
    /// <exception cref="InputException">The model fails on such an input, or its output is none of a classifier.</exception>
    /// <exception cref="UsageException">The input shape is not known.</exception>
    public static int Classes(Func<Tensor, Tensor> forward, ContractOptions options, string source, Device? device)
    {
        long[] shape = [.. options.InputShape ?? throw new UsageException($"The number of classes of {source} is not known. State classes, or give data whose shape the model can be tried on.")];
        // With two classes and no names the contract is only a frame for one forward pass.
        ModelContract frame = options.Resolve(classes: 2);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var probe = new DelegateClassifier(forward, frame);
        Tensor middle = frame.Bounds.Lower(device).add(frame.Bounds.Upper(device), Scalars.One).div(Scalars.Two);
        long[] width = probe.Outputs(middle.expand([1, .. shape]).contiguous()).shape;
        string text = $"[{string.Join(", ", width)}]";
        if (options.Outputs == OutputKind.Sigmoid)
            return width is [1] or [1, 1] ? 2 : throw new InputException($"{source} gives the shape {text} for one example; a sigmoid output has one value an example. Check what the outputs are.");
        if (width is [1] or [1, 1])
            throw new InputException($"{source} gives one value an example. Where it is the logit of class 1, state that the outputs are sigmoid (--outputs sigmoid).");
        return width is [1, >= 2 and <= int.MaxValue] ? (int)width[1] : throw new InputException($"{source} gives the shape {text} for one example; a classifier gives [1, classes].");
    }

    private sealed class DelegateClassifier(Func<Tensor, Tensor> forward, ModelContract contract) : Classifier(contract)
    {
        public override string Fingerprint => "";

        protected override Tensor Forward(Tensor inputs) => forward(inputs);
    }
}
