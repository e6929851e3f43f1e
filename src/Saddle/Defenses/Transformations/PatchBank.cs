using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Saddle.Defenses;

/// <summary>
/// Patches of training images among which the nearest are looked for. They lie in the order of their lengths, and two vectors are at least as far apart as
/// their lengths are: a search goes from a query's length up and down and ends where the lengths alone are too far away. Eight patches are side by side, so
/// that their distances are computed at once; the distance of two patches is the same number whatever else is asked.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
internal sealed class PatchBank
{
    // More than float32 can err by in a distance of hundreds of values within 0..1, as a share of the squared lengths.
    private const float Rounding = 1e-4f;
    private readonly float[] _values, _halfNorms, _patches, _lengths;

    /// <summary>Takes a copy.</summary>
    /// <param name="patches">float32, <c>[patches, …]</c>.</param>
    /// <param name="neighbours">How many nearest ones are asked for. Of equal patches no more than these are kept, since equally near ones cannot be told
    /// apart.</param>
    public PatchBank(Tensor patches, int neighbours)
    {
        Neighbours = neighbours;
        Features = (int)(patches.numel() / patches.shape[0]);
        float[] all = Values(patches);
        (double Length, int Place)[] kept =
            [.. Kept(all, Features, neighbours).Select(place => (Length(all.AsSpan(place * Features, Features)), place)).Order()];
        int groups = (kept.Length + Vector256<float>.Count - 1) / Vector256<float>.Count;
        _patches = new float[kept.Length * Features];
        _values = new float[groups * Features * Vector256<float>.Count];
        (_halfNorms, _lengths) = (new float[groups * Vector256<float>.Count], new float[groups * Vector256<float>.Count]);
        // What fills the last group is farther than every patch.
        Array.Fill(_halfNorms, float.PositiveInfinity);
        Array.Fill(_lengths, (float)kept[^1].Length);
        for (int patch = 0; patch < kept.Length; patch++)
        {
            (double length, int place) = kept[patch];
            (_lengths[patch], _halfNorms[patch]) = ((float)length, (float)(length * length / 2));
            (int group, int lane) = Math.DivRem(patch, Vector256<float>.Count);
            for (int feature = 0; feature < Features; feature++)
                _values[(group * Features + feature) * Vector256<float>.Count + lane] = _patches[patch * Features + feature] = all[place * Features + feature];
        }
    }

    /// <summary>How many nearest patches a search finds.</summary>
    public int Neighbours { get; }

    /// <summary>How many numbers a patch has.</summary>
    public int Features { get; }

    /// <summary>The numbers of a patch.</summary>
    public ReadOnlySpan<float> this[int patch] => _patches.AsSpan(patch * Features, Features);

    /// <summary>Finds the nearest patches of a query by Euclidean distance, nearest first.</summary>
    /// <param name="query">A patch.</param>
    /// <param name="found">What is found is written here.</param>
    public void Nearest(ReadOnlySpan<float> query, NearestPatches found)
    {
        double length = Length(query);
        found.Clear();
        ReadOnlySpan<Vector256<float>> values = MemoryMarshal.Cast<float, Vector256<float>>(_values);
        ReadOnlySpan<Vector256<float>> halfNorms = MemoryMarshal.Cast<float, Vector256<float>>(_halfNorms);
        int up = Math.Clamp(~Array.BinarySearch(_lengths, (float)length, Below.First) / Vector256<float>.Count, 0, halfNorms.Length), down = up - 1;
        while (true)
        {
            double above = up < halfNorms.Length ? Math.Max(0, _lengths[up * Vector256<float>.Count] - length) : double.PositiveInfinity;
            double below = down >= 0 ? Math.Max(0, length - _lengths[down * Vector256<float>.Count + Vector256<float>.Count - 1]) : double.PositiveInfinity;
            double nearest = Math.Min(above, below);
            if (double.IsPositiveInfinity(nearest) || nearest * nearest - Rounding * (1 + length * length) > 2 * found.Limit + length * length) return;
            int group = above <= below ? up++ : down--;
            found.Keep(HalfDistances(query, values.Slice(group * Features, Features), halfNorms[group]), group * Vector256<float>.Count);
        }
    }

    /// <summary>Half the squared distances less half the query's squared length.</summary>
    private static Vector256<float> HalfDistances(ReadOnlySpan<float> query, ReadOnlySpan<Vector256<float>> patches, Vector256<float> halfNorms)
    {
        // Four sums side by side, since each waits for its own last.
        Vector256<float> a = -halfNorms, b = default, c = default, d = default;
        int i = 0;
        for (; i + 3 < query.Length && i + 3 < patches.Length; i += 4)
        {
            a = Vector256.FusedMultiplyAdd(patches[i], Vector256.Create(query[i]), a);
            b = Vector256.FusedMultiplyAdd(patches[i + 1], Vector256.Create(query[i + 1]), b);
            c = Vector256.FusedMultiplyAdd(patches[i + 2], Vector256.Create(query[i + 2]), c);
            d = Vector256.FusedMultiplyAdd(patches[i + 3], Vector256.Create(query[i + 3]), d);
        }
        for (; i < query.Length; i++) a = Vector256.FusedMultiplyAdd(patches[i], Vector256.Create(query[i]), a);
        return -(a + b + (c + d));
    }

    private static float[] Values(Tensor patches)
    {
        using Tensor local = patches.cpu().contiguous();
        return local.data<float>().ToArray();
    }

    private static double Length(ReadOnlySpan<float> patch)
    {
        double sum = 0;
        foreach (float value in patch) sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    private static IEnumerable<int> Kept(float[] all, int features, int most)
    {
        var seen = new Dictionary<PatchKey, int>();
        for (int place = 0; place < all.Length / features; place++)
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrAddDefault(seen, new PatchKey(all.AsMemory(place * features, features)), out _);
            if (count++ < most) yield return place;
        }
    }

    /// <summary>A patch by its values.</summary>
    private readonly record struct PatchKey(ReadOnlyMemory<float> Values)
    {
        public bool Equals(PatchKey other) => Values.Span.SequenceEqual(other.Values.Span);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(Values.Span));
            return hash.ToHashCode();
        }
    }

    /// <summary>An order in which nothing equals what is looked for, so that a binary search ends before the first that is not less.</summary>
    private sealed class Below : IComparer<float>
    {
        public static readonly Below First = new();

        public int Compare(float x, float y) => x < y ? -1 : 1;
    }
}
