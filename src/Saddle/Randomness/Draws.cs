using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace Saddle.Randomness;

/// <summary>
/// Unit draws that depend on the seed, the attack's stable name and the example's own index alone: never on ε, the
/// batch, its order, or other options. See <c>docs/randomness.md</c>.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class Draws
{
    private readonly uint _key0, _key1;
    private readonly ulong _seed;
    private readonly string _name;

    /// <summary>Derives the key: the first 8 bytes of SHA-256 over the seed (8 bytes, little-endian) and the name (UTF-8).</summary>
    /// <param name="seed">The run's seed.</param>
    /// <param name="name">The attack's stable short name, or that of another purpose.</param>
    public Draws(ulong seed, string name)
    {
        (_seed, _name) = (seed, name);
        byte[] text = new byte[8 + Encoding.UTF8.GetByteCount(name)];
        BinaryPrimitives.WriteUInt64LittleEndian(text, seed);
        Encoding.UTF8.GetBytes(name, text.AsSpan(8));
        byte[] digest = SHA256.HashData(text);
        _key0 = BinaryPrimitives.ReadUInt32LittleEndian(digest);
        _key1 = BinaryPrimitives.ReadUInt32LittleEndian(digest.AsSpan(4));
    }

    /// <summary>Both words of the key, for a generator that is not this one.</summary>
    internal ulong Key => (ulong)_key1 << 32 | _key0;

    /// <summary>The draws by which a stochastic model's answers are judged, which an adversary may know.</summary>
    /// <param name="seed">The run's seed.</param>
    internal static Draws OfJudging(ulong seed) => new(seed, "judge");

    /// <summary>Draws of the same seed for a part of the purpose, which have nothing to do with these.</summary>
    /// <param name="part">What the part is called.</param>
    public Draws For(string part) => new(_seed, $"{_name} / {part}");

    /// <summary>Uniform draws in [0, 1): the upper 24 bits of each word.</summary>
    /// <param name="examples">Indices of the examples in the data set.</param>
    /// <param name="shape">The shape of one example's draws.</param>
    /// <param name="position">Where in the attack: restart, target, step and draw.</param>
    /// <returns>float32 on the CPU, <c>[N, …shape]</c>; the caller disposes it.</returns>
    public Tensor Uniform(ReadOnlySpan<long> examples, ReadOnlySpan<long> shape, DrawPosition position)
    {
        int each = checked((int)shape.Product());
        Tensor drawn = empty([examples.Length, .. shape], ScalarType.Float32);
        // Straight into the tensor: an array between would cost as much as the draws.
        Span<float> values = MemoryMarshal.Cast<byte, float>(drawn.bytes);
        for (int i = 0; i < examples.Length; i++) Fill(values.Slice(i * each, each), examples[i], position);
        return drawn;
    }

    /// <summary>Standard normal draws, by Box and Muller from pairs of uniform ones.</summary>
    /// <param name="examples">Indices of the examples in the data set.</param>
    /// <param name="shape">The shape of one example's draws.</param>
    /// <param name="position">Where in the attack: restart, target, step and draw.</param>
    /// <returns>float32 on the CPU, <c>[N, …shape]</c>; the caller disposes it.</returns>
    public Tensor Normal(ReadOnlySpan<long> examples, ReadOnlySpan<long> shape, DrawPosition position)
    {
        int each = checked((int)shape.Product()), even = each + (each & 1);
        float[] values = new float[examples.Length * each], uniform = new float[even];
        for (int i = 0; i < examples.Length; i++)
        {
            Fill(uniform, examples[i], position);
            Span<float> target = values.AsSpan(i * each, each);
            for (int j = 0; j < each; j += 2)
            {
                double radius = Math.Sqrt(-2 * Math.Log(1 - uniform[j])), angle = 2 * Math.PI * uniform[j + 1];
                target[j] = (float)(radius * Math.Cos(angle));
                if (j + 1 < each) target[j + 1] = (float)(radius * Math.Sin(angle));
            }
        }
        return tensor(values).reshape([examples.Length, .. shape]);
    }

    /// <summary>A direction of Euclidean length 1 in the inputs' space: uniform on the sphere, or that of a point uniform in the cube.</summary>
    /// <param name="direction">What is filled, a number for each feature.</param>
    /// <param name="example">The example's index in the data set.</param>
    /// <param name="position">Where in the attack.</param>
    /// <param name="sphere">Whether on the sphere; else from the cube.</param>
    internal void Direct(Span<float> direction, long example, DrawPosition position, bool sphere)
    {
        if (!sphere)
        {
            Fill(direction, example, position);
            UnitDirections.Cube(direction);
        }
        else if (direction.Length % 2 == 0)
        {
            Fill(direction, example, position);
            UnitDirections.Sphere(direction);
        }
        else
        {
            float[] even = new float[direction.Length + 1];
            Fill(even, example, position);
            UnitDirections.Sphere(even);
            even.AsSpan(0, direction.Length).CopyTo(direction);
        }
        UnitDirections.Normalize(direction);
    }

    private void Fill(Span<float> values, long example, DrawPosition position)
    {
        uint place = (uint)position.Restart << 16 | (ushort)position.Target;
        PhiloxUniform.Fill(values, (_key0, _key1), ((uint)example, place, (uint)position.Step), (uint)position.Draw << 24);
    }
}

/// <summary>Where in an attack a draw is made.</summary>
/// <param name="Restart">Which restart, from 0; below 65,536.</param>
/// <param name="Target">Which target, from 0; below 65,536.</param>
/// <param name="Step">Which step, from 0.</param>
/// <param name="Draw">Which draw within the step, from 0; below 256.</param>
public readonly record struct DrawPosition(int Restart = 0, int Target = 0, int Step = 0, int Draw = 0);
