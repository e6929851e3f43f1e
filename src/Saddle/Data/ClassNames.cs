using System.Collections;
using System.Globalization;

namespace Saddle.Data;

/// <summary>
/// Names for classes that have none: their numbers. They are made when they are asked for, since a single label may stand for a million classes.
/// </summary>
internal sealed class ClassNames : IReadOnlyList<string>
{
    private ClassNames(int count) => Count = count;

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public string this[int index] =>
        (uint)index < (uint)Count ? index.ToString(CultureInfo.InvariantCulture) : throw new ArgumentOutOfRangeException(nameof(index));

    public static IReadOnlyList<string> Numbered(int count) => new ClassNames(count);

    /// <inheritdoc/>
    public IEnumerator<string> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
