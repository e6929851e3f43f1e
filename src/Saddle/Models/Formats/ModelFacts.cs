namespace Saddle.Models;

/// <summary>What the file of a model says beside its weights and its contract.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record ModelFacts
{
    /// <summary>The shape of one input, without the batch, for a contract that leaves it open; null where it stays open.</summary>
    public IReadOnlyList<long>? InputShape { get; init; }

    /// <summary>One name a class; null where there are none.</summary>
    public IReadOnlyList<string>? ClassNames { get; init; }

    /// <summary>Further facts by name, for example of the training. Default: none.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>The contract that the file is to state.</summary>
    /// <param name="contract">The classifier's.</param>
    internal ModelContract Complete(ModelContract contract) => contract with { InputShape = contract.InputShape ?? InputShape };

    /// <summary>A line for people: the shape, the classes and how many further facts.</summary>
    public override string ToString() =>
        $"inputs {(InputShape is { } shape ? LineText.List(shape) : "of any shape")}, "
        + $"{(ClassNames is { } names ? $"{names.Count} class names" : "no class names")}, "
        + $"{LineText.Count(Values.Count, "further fact")}";
}
