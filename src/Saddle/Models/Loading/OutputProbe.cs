namespace Saddle.Models;

/// <summary>What a trial of a model told.</summary>
/// <param name="Classes">The class count that its outputs imply.</param>
/// <param name="InputShape">The shape of one input that it takes.</param>
internal sealed record ProbedOutputs(int Classes, IReadOnlyList<long> InputShape);

/// <summary>Finds what nobody states of a model, its class count and the shape of its inputs, from its outputs on examples.</summary>
internal static class OutputProbe
{
    /// <summary>Tries the model on one input in the middle of the bounds, of the first of some shapes that it takes.</summary>
    /// <param name="forward">The model's own pass.</param>
    /// <param name="options">What is stated; its input shape is left aside.</param>
    /// <param name="shapes">Shapes that the inputs may have, the likeliest first; at least one.</param>
    /// <param name="source">What the user called the model.</param>
    /// <param name="device">Where it runs.</param>
    /// <exception cref="InputException">The model fails on such an input, or its output is none of a classifier.</exception>
    public static ProbedOutputs Try(Func<Tensor, Tensor> forward, ContractOptions options, IReadOnlyList<IReadOnlyList<long>> shapes, string source,
        Device? device)
    {
        InputException? first = null;
        // A shape that the model takes one of is likelier than a batch of another size.
        foreach (bool sizes in (bool[])[false, true])
            foreach (IReadOnlyList<long> shape in shapes)
            {
                try
                {
                    return new ProbedOutputs(Classes(forward, options with { InputShape = shape }, sizes, source, device), shape);
                }
                catch (InputException error)
                {
                    first ??= error;
                }
                catch (UsageException) when (first is not null)
                {
                    // What is stated by channel does not go with this shape; with the first it did.
                    continue;
                }
            }
        throw first!;
    }

    private static int Classes(Func<Tensor, Tensor> forward, ContractOptions options, bool sizes, string source, Device? device)
    {
        // With two classes and no names the contract is only a frame for forward passes.
        ModelContract frame = options.Resolve(classes: 2);
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var probe = new DelegateClassifier(forward, frame) { TriesBatchSizes = sizes };
        Tensor outputs = probe.Outputs(Inputs(frame, [.. options.InputShape!], device, 0.5));
        string text = $"[{string.Join(", ", outputs.shape)}]";
        if (outputs.shape is not ([1] or [1, >= 1 and <= int.MaxValue]))
            throw new InputException($"{source} gives the shape {text} for one example; a classifier gives [1, classes].");
        if (!OutputConversion.IsSingle(outputs)) return (int)outputs.shape[1];
        return options.Outputs is OutputKind.Sigmoid or OutputKind.Probabilities ? 2
            : throw OneValue(source, probe, frame, [.. options.InputShape!], device);
    }

    /// <summary>The error for one value an example; what it is is told by where it goes within the bounds.</summary>
    private static InputException OneValue(string source, DelegateClassifier probe, ModelContract frame, long[] shape, Device? device)
    {
        float[] values = [.. ((double[])[0, 0.1, 0.5, 0.9, 1]).Select(place => probe.Outputs(Inputs(frame, shape, device, place)).item<float>())];
        bool within = values.All(value => value is >= 0 and <= 1);
        string seen = FormattableString.Invariant($"{(within ? "lies within 0..1, from" : "goes from")} {values.Min()} to {values.Max()} on some inputs");
        string kind = within ? "probabilities" : "sigmoid";
        return new InputException(
            $"{source} gives one value an example. It {seen}, as a {(within ? "probability" : "logit")} of class 1 does; state that the outputs are {kind}.")
        {
            Setting = Setting.Outputs,
            SettingValue = kind,
        };
    }

    /// <summary>One input whose features all lie at the same place between their bounds.</summary>
    private static Tensor Inputs(ModelContract frame, long[] shape, Device? device, double place)
    {
        using Scalar share = Scalars.Of(place);
        Tensor lower = frame.Bounds.Lower(device), upper = frame.Bounds.Upper(device);
        return lower.add((upper - lower).mul(share), Scalars.One).expand([1, .. shape]).contiguous();
    }

    private sealed class DelegateClassifier(Func<Tensor, Tensor> forward, ModelContract contract) : Classifier(contract)
    {
        public override string Fingerprint => "";

        protected override Tensor Forward(Tensor inputs) => forward(inputs);
    }
}
