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
    /// <exception cref="InputException">The data does not fit the network, has fewer than 2 examples, or holds values that are not within the contract's
    /// bounds.</exception>
    public TrainingData(Dataset data, TrainedModel model, double validationShare, ulong seed)
    {
        RequireFitting(data, model.Classifier.Kind, model.Contract);
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

    private static void RequireFitting(Dataset data, string network, ModelContract contract)
    {
        if (!data.InputShape.SequenceEqual(contract.InputShape!))
            throw new InputException($"{data.Name} has inputs of shape [{string.Join(", ", data.InputShape)}], but the network '{network}' was made for " +
                $"[{string.Join(", ", contract.InputShape!)}].");
        if (data.ClassNames.Count != contract.Classes)
            throw new InputException($"{data.Name} has {data.ClassNames.Count} classes, but the network '{network}' was made for {contract.Classes}.");
        if (data.Count < 2)
            throw new InputException($"{data.Name} has {data.Count} examples; training needs at least 2, one of them to validate with.");
        using var scope = NewDisposeScope();
        if (data.Labels.min().item<long>() is var only && only == data.Labels.max().item<long>())
            throw new InputException(
                $"{data.Name} has examples of class {only} alone; training needs at least two classes. Check the labels, or take more examples.");
        RequireWithin(contract.Bounds, data);
    }

    private static void RequireWithin(InputBounds bounds, Dataset data)
    {
        string range = bounds.LowerValues.Count == 1 ? $"within {bounds.LowerValues[0]} to {bounds.UpperValues[0]}" : $"within the model's bounds {bounds}";
        float least = data.Inputs.min().item<float>(), most = data.Inputs.max().item<float>();
        if (float.IsNaN(least) || !float.IsFinite(most - least))
            throw new InputException($"{data.Name} contains NaN or infinite values; training needs numbers {range}. Mend or leave out those examples.");
        using Tensor lower = bounds.Lower(data.Inputs.device), upper = bounds.Upper(data.Inputs.device);
        if (data.Inputs.lt(lower).logical_or_(data.Inputs.gt(upper)).any().item<bool>())
            throw new InputException($"{data.Name} has values from {least} to {most}; training needs values {range}. " +
                $"{(bounds.AreUnit ? "Values of 0 to 255 must be divided by 255." : "Give the data that scale, or the model its bounds.")}");
    }
}
