using System.Text.Json.Serialization;

namespace Saddle.Evaluation.Crafts;

/// <summary>
/// A number for pairs of source and target class, as in figures 12 to 15 of Papernot et al. 2016. Pairs without a
/// number (the diagonal, classes without images) are empty, never 0 or NaN.
/// </summary>
[JsonConverter(typeof(ClassMatrixJson))]
public sealed class ClassMatrix
{
    private readonly IReadOnlyDictionary<(int Source, int Target), double> _cells;

    /// <summary>Creates a matrix.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="cells">The numbers there are; finite.</param>
    /// <exception cref="UsageException">A pair is none of two different classes, or its number is not finite.</exception>
    public ClassMatrix(int classes, IReadOnlyDictionary<(int Source, int Target), double> cells)
    {
        foreach (((int source, int target), double value) in cells)
        {
            RefuseWrongPair(classes, source, target);
            if (!double.IsFinite(value))
                throw new UsageException($"The number of classes {source} and {target} is {value}; a matrix holds finite numbers. Leave the cell out.");
        }
        (Classes, _cells) = (classes, new Dictionary<(int, int), double>(cells));
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>The cells that hold a number, by source class, then by target class.</summary>
    public IEnumerable<(int Source, int Target, double Value)> Cells =>
        _cells.OrderBy(cell => cell.Key).Select(cell => (cell.Key.Source, cell.Key.Target, cell.Value));

    /// <summary>The number of a pair of classes; null where there is none.</summary>
    /// <param name="source">The source class: the row.</param>
    /// <param name="target">The target class: the column.</param>
    public double? this[int source, int target] => _cells.TryGetValue((source, target), out double value) ? value : null;

    /// <summary>The matrix row by row: by source class, then by target class.</summary>
    public IReadOnlyList<IReadOnlyList<double?>> Rows =>
        [.. Enumerable.Range(0, Classes).Select(source => (IReadOnlyList<double?>)[.. Enumerable.Range(0, Classes).Select(target => this[source, target])])];

    /// <summary>The mean of each pair's numbers.</summary>
    /// <param name="classes">The number of classes.</param>
    /// <param name="values">Numbers of pairs of classes, in any order.</param>
    /// <exception cref="UsageException">A pair is none of two different classes, or a mean is not finite.</exception>
    public static ClassMatrix Means(int classes, IEnumerable<(int Source, int Target, double Value)> values) =>
        new(classes, values.GroupBy(value => (value.Source, value.Target)).ToDictionary(group => group.Key, group => group.Average(value => value.Value)));

    internal static void RefuseWrongPair(int classes, int source, int target)
    {
        if (source < 0 || source >= classes || target < 0 || target >= classes || source == target)
            throw new UsageException($"Source {source} and target {target} are no pair of two different classes of 0 to {classes - 1}. Give the number of "
                + "classes that the samples were crafted with.");
    }
}
