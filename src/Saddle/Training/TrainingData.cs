using Saddle.Data;
using Saddle.Models;

namespace Saddle.Training;

/// <summary>The examples of a data set, parted into those that are trained on and those that choices are made by.</summary>
/// <threadsafety>Immutable; disposing is not safe beside reading.</threadsafety>
internal sealed class TrainingData : IDisposable
{
    private readonly Dataset _data;
    private readonly long[] _training;

    /// <summary>Parts a data set, which must outlive this object.</summary>
    /// <exception cref="InputException">The data does not fit the network, has fewer than 2 examples, or holds values that are not within 0 to 1.</exception>
    public TrainingData(Dataset data, Architecture network, double validationShare, ulong seed)
    {
        RequireFitting(data, network);
        _data = data;
        long[] all = [.. Enumerable.Range(0, data.Count)], order = EpochOrder.Shuffle(all, seed, epoch: 0);
        int validation = Math.Clamp((int)Math.Round(data.Count * validationShare), 1, data.Count - 1);
        _training = order[validation..];
        using var scope = NewDisposeScope();
        Tensor rows = tensor(order[..validation]);
        Validation = new Dataset($"{data.Name} (validation)", data.Inputs.index_select(0, rows), data.Labels.index_select(0, rows), data.ClassNames);
    }

    /// <summary>The validation examples, on the CPU.</summary>
    public Dataset Validation { get; }

    /// <summary>How many examples are trained on.</summary>
    public int Count => _training.Length;

    /// <summary>The examples that are trained on, in the order of an epoch.</summary>
    /// <param name="seed">The training's seed.</param>
    /// <param name="epoch">The epoch, from 1.</param>
    public long[] Order(ulong seed, int epoch) => EpochOrder.Shuffle(_training, seed, epoch);

    /// <summary>Inputs and labels of examples; in the caller's dispose scope.</summary>
    public (Tensor Inputs, Tensor Labels) Batch(long[] examples)
    {
        using Tensor rows = tensor(examples);
        return (_data.Inputs.index_select(0, rows), _data.Labels.index_select(0, rows));
    }

    /// <inheritdoc/>
    public void Dispose() => Validation.Dispose();

    private static void RequireFitting(Dataset data, Architecture network)
    {
        if (!data.InputShape.SequenceEqual(network.InputShape))
            throw new InputException($"{data.Name} has inputs of shape [{string.Join(", ", data.InputShape)}], but the network '{network.Specification}' was made for [{string.Join(", ", network.InputShape)}].");
        if (data.ClassNames.Count != network.Classes)
            throw new InputException($"{data.Name} has {data.ClassNames.Count} classes, but the network '{network.Specification}' was made for {network.Classes}.");
        if (data.Count < 2)
            throw new InputException($"{data.Name} has {data.Count} examples; training needs at least 2, one of them to validate with.");
        using var scope = NewDisposeScope();
        if (data.Labels.min().item<long>() is var only && only == data.Labels.max().item<long>())
            throw new InputException($"{data.Name} has examples of class {only} alone; training needs at least two classes. Check the labels, or take more examples.");
        float least = data.Inputs.min().item<float>(), most = data.Inputs.max().item<float>();
        if (float.IsNaN(least) || !float.IsFinite(most - least))
            throw new InputException($"{data.Name} contains NaN or infinite values; training needs numbers within 0 to 1. Mend or leave out those examples.");
        if (least < 0 || most > 1)
            throw new InputException($"{data.Name} has values from {least} to {most}; training needs values within 0 to 1. Values of 0 to 255 must be divided by 255.");
    }
}
