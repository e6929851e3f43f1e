namespace Saddle.Models;

/// <summary>Compares the weights of a file with those that an architecture has.</summary>
internal static class WeightCheck
{
    private const int MostNamed = 4;

    /// <summary>The class count that the last layer's weights tell, be one of them missing; null where they tell none.</summary>
    /// <param name="weights">The weights by their plain names.</param>
    /// <param name="specification">The architecture.</param>
    /// <param name="inputShape">The shape of one input.</param>
    /// <exception cref="InputException">The shape does not fit the architecture.</exception>
    public static int? Classes(IReadOnlyDictionary<string, Tensor> weights, string specification, IReadOnlyList<long> inputShape)
    {
        // The last layer is what changes with the number of classes.
        IEnumerable<(string Name, long[] Shape)> two = ArchitecturePlan.Create(specification, inputShape, 2).Weights(),
            three = ArchitecturePlan.Create(specification, inputShape, 3).Weights();
        foreach (((string name, long[] shape), (_, long[] other)) in two.Zip(three))
        {
            int dimension = Array.FindIndex(shape.Zip(other, (size, larger) => size != larger).ToArray(), differs => differs);
            if (dimension >= 0 && weights.TryGetValue(name, out Tensor? weight) && weight.dim() == shape.Length
                && weight.shape[dimension] is >= 1 and <= int.MaxValue)
                return (int)weight.shape[dimension];
        }
        return null;
    }

    /// <summary>Requires all weights of a plan, of its shapes, and no others.</summary>
    /// <param name="weights">The weights by their plain names.</param>
    /// <param name="source">What messages call the file.</param>
    /// <param name="plan">The architecture.</param>
    /// <exception cref="InputException">The names or shapes are not those of the architecture, or a weight holds whole numbers.</exception>
    public static void RequireFitting(IReadOnlyDictionary<string, Tensor> weights, string source, ArchitecturePlan plan)
    {
        Dictionary<string, long[]> wanted = plan.Weights().ToDictionary(weight => weight.Name, weight => weight.Shape, StringComparer.Ordinal);
        string[] missing = [.. wanted.Keys.Where(name => !weights.ContainsKey(name))], surplus = [.. weights.Keys.Where(name => !wanted.ContainsKey(name))];
        string[] other = [.. wanted.Where(weight => weights.TryGetValue(weight.Key, out Tensor? found) && !found.shape.AsSpan().SequenceEqual(weight.Value))
            .Select(weight => $"'{weight.Key}' has the shape [{string.Join(", ", weights[weight.Key].shape)}] and not [{string.Join(", ", weight.Value)}]")];
        string[] faults =
        [
            .. missing.Length == 0 ? [] : (string[])[$"missing {(missing.Length == 1 ? "is" : "are")} {Named(missing.Select(Quoted))}"],
            .. surplus.Length == 0 ? [] : (string[])[$"unknown {(surplus.Length == 1 ? "is" : "are")} {Named(surplus.Select(Quoted))}"],
            .. other.Length == 0 ? [] : (string[])[Named(other)],
        ];
        if (faults.Length > 0)
            throw new InputException($"The tensors of {source} are not those of the architecture '{plan.Design}' for inputs of shape "
                + $"[{string.Join(", ", plan.InputShape)}] and {plan.Classes} classes: {string.Join("; ", faults)}. {Remedy(missing.Length, surplus.Length)}");
        if (weights.FirstOrDefault(weight => weight.Value.dtype is not (ScalarType.Float32 or ScalarType.Float64)) is { Key: { } whole })
            throw new InputException($"{source}: the tensor '{whole}' is {weights[whole].dtype}; weights are floating-point numbers.");
    }

    private static string Remedy(int missing, int surplus) => (missing, surplus) switch
    {
        (0, 0) => "Check the architecture, its width, the input shape and the class count.",
        ( > 0, 0) => "Save all weights of the network again, or check the architecture.",
        _ => "Check the architecture.",
    };

    private static string Quoted(string name) => $"'{name}'";

    private static string Named(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return all.Length <= MostNamed ? string.Join(", ", all) : $"{string.Join(", ", all.Take(MostNamed))} and {all.Length - MostNamed} more";
    }
}
