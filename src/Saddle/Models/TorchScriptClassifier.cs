using System.Security.Cryptography;
using TorchSharp.Modules;

namespace Saddle.Models;

/// <summary>
/// A classifier that is a TorchScript file, as <c>torch.jit.trace(…).save(…)</c> or <c>torch.jit.script(…).save(…)</c>
/// write it. In evaluation mode from the start; a traced module keeps the mode in which it was traced.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public sealed class TorchScriptClassifier : Classifier
{
    private const string NoTensor = "The model gives something else than one tensor (several, a list, a dictionary, a number or nothing). Export it with its logits alone.";
    private readonly jit.ScriptModule<Tensor, Tensor> _module;
    private readonly byte[] _digest;
    private readonly ScalarType _precision;
    private readonly bool _hasMode;

    private TorchScriptClassifier(jit.ScriptModule<Tensor, Tensor> module, byte[] digest, Device device, bool saved, bool writesInPlace, ModelContract contract) : base(contract)
    {
        (_module, _digest, Device, _precision) = (module, digest, device, ModulePrecision.Of(module));
        // A frozen module has no mode any more, and libtorch then says that it is in training.
        _hasMode = !module.training;
        SavedInTrainingMode = saved && _hasMode;
        MayWriteIntoInputs = writesInPlace;
        // Every call of parameters() makes new handles of the same weights; one list is kept and freed here.
        Parameters = [.. module.parameters().Select(parameter => (Parameter)parameter.DetachFromDisposeScope())];
    }

    /// <inheritdoc/>
    public override Device Device { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    internal override IEnumerable<Tensor>? Weights => [.. Parameters, .. _module.buffers()];

    /// <inheritdoc/>
    internal override bool MayWriteIntoInputs { get; }

    /// <inheritdoc/>
    internal override bool MayKeepGradients => false;

    /// <inheritdoc/>
    public override bool Training
    {
        get => _hasMode && _module.training;
        set
        {
            if (_hasMode) _module.train(value);
        }
    }

    /// <summary>Whether the file was saved in training mode, which evaluation mode took the place of at once.</summary>
    public bool SavedInTrainingMode { get; }

    /// <summary>SHA-256 over the hash of the file's bytes and the contract, in lower-case hexadecimal.</summary>
    public override string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(_digest);
            ContractDigest.Append(hash, Contract);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>Loads a file, after a check in managed code that it is a sound archive with TorchScript's parts.</summary>
    /// <param name="path">The <c>.pt</c> file.</param>
    /// <param name="contract">What the inputs and outputs are.</param>
    /// <param name="device">Where the weights go; the CPU where nothing is said.</param>
    /// <param name="trial">How the file is tried before this process loads it, as <see cref="LoadTrial.ChildProcess"/>: for files from strangers, over which libtorch may end the process. Not at all where null.</param>
    /// <returns>A classifier that the caller disposes.</returns>
    /// <exception cref="InputException">No such file, not a sound TorchScript file, libtorch refuses it, or a trial ended badly.</exception>
    /// <exception cref="EnvironmentException">The file may not be read, or a trial cannot be made here.</exception>
    public static TorchScriptClassifier Load(string path, ModelContract contract, Device? device = null, LoadTrial? trial = null) =>
        Load(path, _ => contract, device, trial is null ? null : bytes => trial.Run(path, bytes, contract.InputShape, contract));

    /// <summary>Loads a file, and asks for its contract once the module can be run.</summary>
    internal static TorchScriptClassifier Load(string path, Func<Func<Tensor, Tensor>, ModelContract> contract, Device? device, Action<byte[]>? tryFirst = null)
    {
        TorchScriptFile file = TorchScriptArchive.ReadChecked(path);
        byte[] bytes = file.Bytes;
        if (file.Suspicion is { } suspicion) LoadTrial.ChildProcess.Confirm(path, bytes, suspicion);
        tryFirst?.Invoke(bytes);
        device ??= CPU;
        try
        {
            jit.ScriptModule<Tensor, Tensor> module = jit.load<Tensor, Tensor>(bytes, device);
            try
            {
                bool training = module.training;
                module.eval();
                return new TorchScriptClassifier(module, file.Digest, device, training && file.KnowsModes, file.WritesInPlace, contract(inputs => Call(module, inputs, ModulePrecision.Of(module))));
            }
            catch
            {
                module.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is not SaddleException and not OutOfMemoryException)
        {
            throw new InputException($"libtorch cannot load {path}: {error.Message.Split('\n', 2)[0]}. Save it again with torch.jit.trace(...).save(...) from PyTorch 2.10 or older.", error);
        }
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor inputs) => Call(_module, inputs, _precision);

    private static Tensor Call(jit.ScriptModule<Tensor, Tensor> module, Tensor inputs, ScalarType precision)
    {
        try
        {
            return module.call(precision == ScalarType.Float64 ? inputs.to_type(precision) : inputs) ?? throw new InputException(NoTensor);
        }
        catch (Exception error) when (error is InvalidCastException or NullReferenceException or ArgumentOutOfRangeException)
        {
            // TorchSharp's ways to say that the value is another than it was asked for.
            throw new InputException(NoTensor, error);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            foreach (Parameter parameter in Parameters) parameter.Dispose();
            _module.Dispose();
        }
        base.Dispose(disposing);
    }
}
