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
    private const string NoTensor =
        "The model gives something else than one tensor (several, a list, a dictionary, a number or nothing). Export it with its logits alone.";
    private readonly jit.ScriptModule<Tensor, Tensor> _module;
    private readonly IReadOnlyList<(string Name, Tensor Value)> _state;
    private byte[] _digest;
    private bool _changed;
    private readonly ScalarType _precision;
    private readonly bool _hasMode;

    private TorchScriptClassifier(jit.ScriptModule<Tensor, Tensor> module, TorchScriptFile file, Device device, bool training, ModelContract contract)
        : base(contract)
    {
        (_module, _digest, Device, _precision) = (module, file.Digest, device, ModulePrecision.Of(module));
        // A frozen module has no mode any more, and libtorch then says that it is in training.
        _hasMode = !module.training;
        SavedInTrainingMode = training && file.KnowsModes && _hasMode;
        ModeIsFixed = file.KnowsModes && !(file.HeedsModes && _hasMode);
        MayWriteIntoInputs = file.WritesInPlace;
        TrainingLayers = file.TrainingLayers;
        Operations = file.Operations;
        // Every call of named_parameters() makes new handles of the same weights; one list is kept and freed here.
        (string Name, Parameter Weight)[] weights =
            [.. module.named_parameters().Select(entry => (entry.name, (Parameter)entry.parameter.DetachFromDisposeScope()))];
        Parameters = [.. weights.Select(entry => entry.Weight)];
        _state = [.. weights.Select(entry => (entry.Name, (Tensor)entry.Weight)),
            .. module.named_buffers().Select(entry => (entry.name, entry.buffer.DetachFromDisposeScope()))];
    }

    /// <inheritdoc/>
    public override Device Device { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Name, Tensor Value)> State => _state;

    /// <inheritdoc/>
    public override string Kind => "TorchScript";

    /// <inheritdoc/>
    internal override IEnumerable<Tensor>? Weights => _state.Select(entry => entry.Value);

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

    /// <summary>
    /// Whether the code computes in one mode whatever it is put in: it has layers that know modes, such as dropout and batch
    /// normalisation, and was traced (or frozen), which keeps the mode of that time.
    /// </summary>
    public bool ModeIsFixed { get; }

    /// <summary>
    /// What of the code computes as in training whatever mode it is put in, in words: <c>dropout</c>, <c>batch normalisation</c>. A module that was
    /// traced in training mode has such layers; empty where there are none, or the code cannot be read.
    /// </summary>
    public IReadOnlyList<string> TrainingLayers { get; }

    /// <summary>
    /// What of the code has no useful derivative, draws or optimises, by its operators; empty where there is none of it, or the code cannot be read.
    /// </summary>
    public IReadOnlyList<ModelOperation> Operations { get; }

    /// <summary>
    /// SHA-256 over the hash of the file's bytes and the contract, in lower-case hexadecimal; while a training changes the weights,
    /// over these too. A classifier that was trained has the fingerprint of the file that it was written to last.
    /// </summary>
    public override string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            hash.AppendData(_digest);
            ContractDigest.Append(hash, Contract);
            if (_changed) ContractDigest.Append(hash, _state);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <summary>Loads a file, after a check in managed code that it is a sound archive with TorchScript's parts.</summary>
    /// <param name="path">The <c>.pt</c> file.</param>
    /// <param name="contract">What the inputs and outputs are.</param>
    /// <param name="device">Where the weights go; the CPU where nothing is said.</param>
    /// <param name="trial">How the file is tried before this process loads it, as <see cref="LoadTrial.ChildProcess"/>: for files from
    /// strangers, over which libtorch may end the process. Not at all where null.</param>
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
                return new TorchScriptClassifier(module, file, device, training, contract(inputs => Call(module, inputs, ModulePrecision.Of(module))));
            }
            catch
            {
                module.Dispose();
                throw;
            }
        }
        catch (Exception error) when (error is not SaddleException and not OutOfMemoryException)
        {
            throw new InputException($"libtorch cannot load {path}: {error.Message.Split('\n', 2)[0]}. Save it again with torch.jit.trace(...).save(...) "
                + "from PyTorch 2.10 or older.", error);
        }
    }

    /// <summary>
    /// The same module, with the gradient of a surrogate in the place of what of its code has none of use (BPDA, Athalye et al. 2018, section 4.1): the
    /// identity for rounding and detaching, a slope for comparisons, a tent for whole numbers. Its outputs are the same, but that a softmax at the end
    /// gives logarithms, which do not saturate, and that ties behind a clamp, tanh or sigmoid there are told apart, with the same class in front.
    /// </summary>
    /// <param name="comparisons">Whether comparisons, too, are given a slope. Default: true.</param>
    /// <returns>A classifier that the caller disposes, with weights of its own; null where the code has nothing of the kind, or cannot be read.</returns>
    /// <exception cref="InputException">libtorch does not take the rewritten code.</exception>
    /// <exception cref="EnvironmentException">The module cannot be written to the folder for temporary files.</exception>
    public TorchScriptClassifier? StraightThrough(bool comparisons = true)
    {
        TorchScriptClassifier? rewritten = null;
        WithFile(path =>
        {
            TorchScriptFile file = TorchScriptArchive.ReadChecked(path);
            if (file.Suspicion is not null || StraightThroughScript.Rewrite(file.Code, comparisons) is not { } other) return;
            File.WriteAllBytes(path, other.Bytes);
            rewritten = Load(path, _ => Contract with
            {
                Gradient = Contract.Gradient & ~(GradientKind.Shattered | GradientKind.None),
                Outputs = other.GivesLogits ? OutputKind.Logits : Contract.Outputs,
            }, Device);
        });
        return rewritten;
    }

    /// <summary>Saves the module with its present weights, in evaluation mode; the file is replaced at once, never half written.</summary>
    /// <param name="path">Where to; <c>.pt</c>. The contract is not in it.</param>
    /// <exception cref="EnvironmentException">The disk is full, or the folder may not be written to.</exception>
    public void Save(string path) => WithFile(written => AtomicFile.Write(path, stream =>
    {
        using FileStream source = File.OpenRead(written);
        source.CopyTo(stream);
    }));

    /// <summary>Writes the module with its present weights, in evaluation mode, to a file that is gone afterwards.</summary>
    private void WithFile(Action<string> use)
    {
        bool training = Training;
        Training = false;
        // libtorch writes to a path alone, and the archive's folder has the file's name: one name, so that the same weights make the same file.
        DirectoryInfo folder = Directory.CreateTempSubdirectory("saddle-");
        try
        {
            string written = Path.Combine(folder.FullName, "model.pt");
            jit.save(_module, written);
            use(written);
        }
        catch (System.Runtime.InteropServices.ExternalException error)
        {
            throw new EnvironmentException(
                $"libtorch cannot write the model to {folder.FullName}: {error.Message.Split('\n', 2)[0]}. Check the free space there.", error);
        }
        finally
        {
            folder.Delete(recursive: true);
            Training = training;
        }
    }

    /// <inheritdoc/>
    internal override void BeginChange() => _changed = true;

    /// <inheritdoc/>
    internal override void EndChange(string path)
    {
        using FileStream written = File.OpenRead(path);
        (_digest, _changed) = (SHA256.HashData(written), false);
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
            foreach ((_, Tensor value) in _state) value.Dispose();
            _module.Dispose();
        }
        base.Dispose(disposing);
    }
}
