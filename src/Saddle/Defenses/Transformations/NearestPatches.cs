using System.Numerics;
using System.Runtime.Intrinsics;

namespace Saddle.Defenses;

/// <summary>The nearest patches that a search has found so far, nearest first.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class NearestPatches(int count)
{
    private readonly int[] _patches = new int[count];
    private readonly float[] _distances = new float[count];

    /// <summary>What a patch must be nearer than in order to be kept.</summary>
    public float Limit => _distances[^1];

    /// <summary>The patch at a place, 0 for the nearest.</summary>
    public int this[int place] => _patches[place];

    /// <summary>Forgets all.</summary>
    public void Clear() => Array.Fill(_distances, float.PositiveInfinity);

    /// <summary>Keeps what is nearer than the last that is kept.</summary>
    /// <param name="distances">The distances of patches that follow one another.</param>
    /// <param name="first">The first of them.</param>
    public void Keep(Vector256<float> distances, int first)
    {
        uint nearer = Vector256.LessThan(distances, Vector256.Create(Limit)).ExtractMostSignificantBits();
        for (; nearer != 0; nearer &= nearer - 1)
        {
            int lane = BitOperations.TrailingZeroCount(nearer);
            if (distances[lane] < Limit) Keep(distances[lane], first + lane);
        }
    }

    private void Keep(float distance, int patch)
    {
        int place = _distances.Length - 1;
        for (; place > 0 && _distances[place - 1] > distance; place--)
            (_distances[place], _patches[place]) = (_distances[place - 1], _patches[place - 1]);
        (_distances[place], _patches[place]) = (distance, patch);
    }
}
