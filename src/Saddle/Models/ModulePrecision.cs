namespace Saddle.Models;

/// <summary>The type of number that a TorchScript module wants its inputs in.</summary>
internal static class ModulePrecision
{
    /// <summary>
    /// float64 for a module all of whose real weights are, so that it runs as it was made; else float32. Half precision is
    /// not given: most of its kernels are missing on the CPU, and its gradients vanish where those of float32 do not.
    /// </summary>
    /// <param name="module">The module.</param>
    public static ScalarType Of(jit.ScriptModule<Tensor, Tensor> module)
    {
        using var scope = NewDisposeScope();
        ScalarType[] real =
            [.. module.parameters().Select(parameter => (Tensor)parameter).Concat(module.buffers()).Where(weight => weight.is_floating_point())
                .Select(weight => weight.dtype).Distinct()];
        return real is [ScalarType.Float64] ? ScalarType.Float64 : ScalarType.Float32;
    }
}
