using System.Runtime.InteropServices;

namespace Saddle;

/// <summary>An operation that came out wrong.</summary>
/// <param name="Operation">Its name.</param>
/// <param name="Error">The largest deviation of float32 from float64, as a share of the largest value; infinite for NaN.</param>
internal sealed record EngineFault(string Operation, double Error)
{
    /// <inheritdoc/>
    public override string ToString() =>
        double.IsFinite(Error) ? FormattableString.Invariant($"{Operation} (off by {Error * 100:0.###} %)") : $"{Operation} (not finite)";
}

/// <summary>
/// Computes small operations forward and backward in float32 and again in float64, which takes other ways through libtorch,
/// and compares. Where an engine reads memory that it never wrote, clean memory hides it, so what is about to be given
/// out is filled with NaN before.
/// </summary>
internal static class EngineCheck
{
    // Float32 rounds to 6e-8; sums of 500 terms were seen to come within 6e-7 of float64.
    private const double Tolerance = 1e-5;
    private const int LargestUnclean = 16384, BlocksOfEachSize = 4;

    /// <summary>
    /// Stands in for the engine in tests: from an operation and its right results, what the engine is to have given; null where nothing stands in.
    /// </summary>
    internal static Func<EngineOperation, Tensor[], Tensor[]>? StandIn { get; set; }

    /// <summary>The operations that come out wrong.</summary>
    public static IReadOnlyList<EngineFault> Run()
    {
        EngineFault[] faults = [];
        Exception? failure = null;
        // A thread of its own has no dispose scope, no no_grad and no inference mode of the caller's.
        var thread = new Thread(() =>
        {
            try
            {
                // A second thread costs more than tensors as small as these take.
                set_num_threads(1);
                faults = [.. Faults()];
            }
            catch (Exception error)
            {
                failure = error;
            }
        })
        { IsBackground = true, Name = "Saddle engine check" };
        int threads = get_num_threads();
        thread.Start();
        thread.Join();
        set_num_threads(threads);
        return failure is null ? faults
            : throw new EnvironmentException($"libtorch fails on a small operation of its own: {failure.Message.Split('\n')[0].TrimEnd('.')}. Check that the "
                + "libtorch package is the one that docs/platforms.md names.", failure);
    }

    private static List<EngineFault> Faults()
    {
        using var scope = NewDisposeScope();
        Tensor values = Values(), exact = values.to_type(ScalarType.Float64);
        var faults = new List<EngineFault>();
        foreach (EngineOperation operation in EngineOperation.All)
        {
            using var inner = NewDisposeScope();
            Tensor[] expected = Compute(operation, exact);
            Pollute();
            Tensor[] found = StandIn is { } standIn ? standIn(operation, expected) : Compute(operation, values);
            double error = found.Zip(expected, Deviation).Max();
            if (!(error <= Tolerance)) faults.Add(new EngineFault(operation.Name, error));
        }
        return faults;
    }

    /// <summary>Output, input gradient and weight gradients.</summary>
    private static Tensor[] Compute(EngineOperation operation, Tensor values)
    {
        int taken = 0;
        Tensor Next(long[] shape)
        {
            long count = shape.Product();
            // Not the same numbers for input and weights, and never past the end.
            taken = (taken + 37) % 101;
            Tensor tensor = values.narrow(0, taken, count).reshape(shape).clone();
            if (operation.ChannelsLast && shape.Length == 4) tensor = tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
            return tensor;
        }
        Tensor input = Next(operation.Input).requires_grad_();
        Tensor[] weights = [.. operation.Weights.Select(shape => Next(shape).requires_grad_())];
        Tensor output = operation.Apply(input, weights);
        IList<Tensor> gradients = autograd.grad([output], [input, .. weights], [Next(output.shape)]);
        return [output.detach(), .. gradients];
    }

    private static double Deviation(Tensor found, Tensor expected)
    {
        double largest = expected.abs().max().item<double>(), error = found.to_type(ScalarType.Float64).sub(expected).abs_().max().item<double>();
        return double.IsNaN(error) ? double.PositiveInfinity : error / largest;
    }

    /// <summary>Numbers in −1..1 with no pattern, the same in every process: a linear congruential generator.</summary>
    private static Tensor Values()
    {
        Tensor tensor = empty(12_000, ScalarType.Float32);
        uint state = 1;
        foreach (ref float value in MemoryMarshal.Cast<byte, float>(tensor.bytes))
        {
            state = unchecked(state * 1664525 + 1013904223);
            value = (state >> 9) / (float)(1 << 22) - 1;
        }
        return tensor;
    }

    private static void Pollute()
    {
        using var scope = NewDisposeScope();
        for (int size = 64; size <= LargestUnclean; size *= 4)
            for (int block = 0; block < BlocksOfEachSize; block++) empty(size, ScalarType.Float32).bytes.Fill(0xFF); // the bits of a NaN
    }
}
