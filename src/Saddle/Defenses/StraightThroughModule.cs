using TorchSharp.Modules;

namespace Saddle.Defenses;

/// <summary>
/// A part of a network with the outputs of one function, to the bit, and the gradient of another (BPDA of one layer, Athalye et al. 2018, section 4.1):
/// f(x) forward, ∇g(x) backward, where f has no useful derivative and g(x) ≈ f(x).
/// </summary>
/// <threadsafety>As safe as both functions.</threadsafety>
public sealed class StraightThroughModule : nn.Module<Tensor, Tensor>
{
    private readonly nn.IModule<Tensor, Tensor> _exact;
    private readonly Func<Tensor, Tensor> _surrogate;

    /// <summary>Joins a module and what stands in the place of its backward pass.</summary>
    /// <param name="exact">f: what is computed, as a TorchScript file's module is; disposed with this one.</param>
    /// <param name="surrogate">g: float32 <c>[n, …]</c> to the shape that f gives, differentiable. Default: null, the identity.</param>
    public StraightThroughModule(nn.IModule<Tensor, Tensor> exact, Func<Tensor, Tensor>? surrogate = null)
        : base(nameof(StraightThroughModule))
    {
        (_exact, _surrogate) = (exact, surrogate ?? (inputs => inputs));
        if (exact is nn.Module module and not jit.ScriptModule) register_module("exact", module);
    }

    // A registered script cannot be disposed by the module that it is registered in, so that what registration does is done here.
    private jit.ScriptModule? Script => _exact as jit.ScriptModule;

    /// <inheritdoc/>
    public override IEnumerable<(string name, Parameter parameter)> named_parameters(bool recurse = true) =>
        [.. base.named_parameters(recurse), .. Script is { } script
            ? script.named_parameters(recurse).Select(entry => ($"exact.{entry.name}", entry.parameter)) : []];

    /// <inheritdoc/>
    public override IEnumerable<(string name, Tensor buffer)> named_buffers(bool recurse = true, bool include_nonpersistent = true) =>
        [.. base.named_buffers(recurse, include_nonpersistent),
            .. Script is { } script ? script.named_buffers(recurse, include_nonpersistent).Select(entry => ($"exact.{entry.name}", entry.buffer)) : []];

    /// <inheritdoc/>
    public override Dictionary<string, Tensor> state_dict(Dictionary<string, Tensor>? destination = null, string? prefix = null)
    {
        Dictionary<string, Tensor> all = base.state_dict(destination, prefix);
        if (Script is null) return all;
        string start = string.IsNullOrEmpty(prefix) ? "" : prefix + ".";
        foreach ((string name, Parameter parameter) in named_parameters()) all.TryAdd(start + name, parameter);
        foreach ((string name, Tensor buffer) in named_buffers()) all.TryAdd(start + name, buffer);
        return all;
    }

    /// <inheritdoc/>
    public override void train(bool train = true)
    {
        base.train(train);
        Script?.train(train);
    }

    /// <inheritdoc/>
    /// <exception cref="UsageException">The surrogate gives another shape.</exception>
    public override Tensor forward(Tensor input)
    {
        Tensor exact;
        using (no_grad()) exact = _exact.call(input);
        if (!is_grad_enabled()) return exact;
        Tensor surrogate = _surrogate(input);
        if (!exact.shape.SequenceEqual(surrogate.shape))
            throw new UsageException($"A layer gives [{string.Join(", ", exact.shape)}], but its surrogate gives [{string.Join(", ", surrogate.shape)}]; a "
                + "backward pass needs the same shape.");
        return surrogate.WithValues(exact);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) Script?.Dispose();
        base.Dispose(disposing);
    }
}
