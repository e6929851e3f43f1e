using System.Text;

namespace Saddle.Models;

/// <summary>
/// The child's side of a trial: it loads the file that comes on standard input and runs it once, forward and backward.
/// What it is told by exceptions the parent is told by them too; only whether the process survives matters.
/// </summary>
internal static class TrialProcess
{
    /// <summary>The argument that makes this assembly a trial.</summary>
    public const string Argument = "try-model";

    /// <summary>The line that says that libtorch was loaded, so that what follows is the file's doing.</summary>
    public const string Ready = "ready";

    /// <summary>Runs the trial.</summary>
    /// <returns>0 where the process survived it.</returns>
    public static int Run()
    {
        using (Tensor first = zeros(1)) _ = first.numel();
        Console.WriteLine(Ready);
        using Stream input = Console.OpenStandardInput();
        using var reader = new BinaryReader(input, Encoding.UTF8);
        float value = reader.ReadSingle();
        int rank = reader.ReadInt32();
        long[] shape = new long[Math.Max(rank, 0)];
        for (int index = 0; index < shape.Length; index++) shape[index] = reader.ReadInt64();
        byte[] bytes = reader.ReadBytes(reader.ReadInt32());
        try
        {
            using jit.ScriptModule<Tensor, Tensor> module = jit.load<Tensor, Tensor>(bytes, CPU);
            module.eval();
            if (rank >= 0) Pass(module, shape, value);
        }
        catch (Exception error)
        {
            // An ordinary error, which the parent meets as well and words better.
            Console.Error.WriteLine(error.Message);
        }
        return 0;
    }

    private static void Pass(jit.ScriptModule<Tensor, Tensor> module, long[] shape, float value)
    {
        using var scope = NewDisposeScope();
        using Scalar middle = Scalars.Of(value);
        Tensor inputs = full([1, .. shape], middle, ScalarType.Float32).requires_grad_(true);
        if (module.call(inputs) is { requires_grad: true } outputs) outputs.sum().backward();
    }
}
