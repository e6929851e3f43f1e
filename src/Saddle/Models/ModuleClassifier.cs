using System.Security.Cryptography;
using Saddle.Randomness;
using TorchSharp.Modules;

namespace Saddle.Models;

/// <summary>A classifier that is a TorchSharp module.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class ModuleClassifier : Classifier
{
    private readonly nn.Module<Tensor, Tensor> _module;
    private readonly bool _ownsModule, _known, _inPlace;

    /// <summary>Wraps a module.</summary>
    /// <param name="module">Takes float32 <c>[N, …]</c> and gives what <see cref="ModelContract.Outputs"/> says.</param>
    /// <param name="contract">What its inputs and outputs are.</param>
    /// <param name="ownsModule">Whether disposing the classifier disposes the module.</param>
    public ModuleClassifier(nn.Module<Tensor, Tensor> module, ModelContract contract, bool ownsModule = false) : base(contract)
    {
        (_module, _ownsModule, Parameters) = (module, ownsModule, [.. module.parameters()]);
        (_known, _inPlace) = (KnownLayers.Alone(Modules), KnownLayers.WorkInPlace(Modules));
    }

    /// <summary>Wraps a module that gives logits of inputs in 0..1.</summary>
    /// <param name="module">Takes float32 <c>[N, …]</c> in 0..1 and gives logits, <c>[N, classes]</c>.</param>
    /// <param name="classes">The number of classes; 2 or more.</param>
    /// <exception cref="UsageException">Fewer than 2 classes.</exception>
    public ModuleClassifier(nn.Module<Tensor, Tensor> module, int classes)
        : this(module, new ModelContract { Classes = classes, InputShape = (module as Architecture)?.InputShape })
    {
    }

    /// <summary>The module.</summary>
    public nn.Module<Tensor, Tensor> Module => _module;

    /// <inheritdoc/>
    public override Device Device => Parameters.Count > 0 ? Parameters[0].device : CPU;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State =>
        [.. _module.named_parameters().Select(entry => (entry.name, (Tensor)entry.parameter)),
            .. _module.named_buffers().Select(entry => (entry.name, entry.buffer))];

    /// <inheritdoc/>
    public override string Kind => (_module as Architecture)?.Specification ?? _module.GetType().FullName ?? _module.GetType().Name;

    /// <inheritdoc/>
    /// <remarks>
    /// The code of a module of somebody's own may make float32 numbers or hold them in fields, and where float64 meets them
    /// many of TorchSharp's calls (<c>matmul</c> is one) end the process instead of throwing.
    /// </remarks>
    internal override IEnumerable<Tensor>? Weights => KnownLayers.Alone(Modules) ? [.. Parameters, .. _module.buffers()] : null;

    /// <inheritdoc/>
    internal override bool MayWriteIntoInputs => !LeavesTensorsAlone && (!_known || _inPlace);

    /// <inheritdoc/>
    internal override bool MayKeepGradients => !LeavesTensorsAlone && !_known;

    /// <inheritdoc/>
    public override IReadOnlyList<nn.Module> Modules => [_module, .. _module.modules()];

    /// <inheritdoc/>
    public override bool Training
    {
        get => _module.training;
        set => _module.train(value);
    }

    /// <summary>
    /// SHA-256 over the architecture's specification (else the module's type), the contract, and the names, types,
    /// shapes and values of the state, in lower-case hexadecimal; computed anew at each call, since weights may change.
    /// </summary>
    public override string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            ContractDigest.Append(hash, Kind);
            ContractDigest.Append(hash, Contract);
            ContractDigest.Append(hash, _module.state_dict().Select(entry => (entry.Key, entry.Value)));
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <inheritdoc/>
    internal override bool LeavesTensorsAlone => _module is Architecture;

    /// <inheritdoc/>
    /// <remarks>Of one of the library's own networks all layers; the code of any other module is its own.</remarks>
    internal override (Tensor Logits, IReadOnlyList<Tensor> Activations) LogitsAndActivations(Tensor inputs, PassDraws? draws)
    {
        if (_module is not Architecture) return base.LogitsAndActivations(inputs, draws);
        var seen = new List<Tensor>();
        Tensor logits = Architecture.WithHidden(Kept, () => Logits(inputs, draws));
        Tensor[] activations = [.. seen.Select(activation => activation.alias())];
        foreach (Tensor activation in seen) activation.Dispose();
        return (logits, activations);

        // The network frees what it makes on its way.
        Tensor Kept(Tensor hidden)
        {
            seen.Add(hidden.flatten(1).DetachFromDisposeScope());
            return hidden;
        }
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor inputs) => _module.call(inputs);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && _ownsModule) _module.Dispose();
        base.Dispose(disposing);
    }
}
