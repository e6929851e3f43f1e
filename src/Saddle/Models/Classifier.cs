using Saddle.Randomness;
using TorchSharp.Modules;

namespace Saddle.Models;

/// <summary>
/// What a user hands in: outputs of a batch, and the contract that says what they mean. Attacks never see it; they
/// get an oracle that the threat model's access makes of it.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
public abstract class Classifier : IDisposable
{
    private readonly BatchLimits _batches = new();

    /// <summary>Creates the classifier.</summary>
    /// <param name="contract">What the inputs and outputs are.</param>
    /// <exception cref="EnvironmentException">libtorch computes wrongly on this processor (<see cref="Engine.Check"/>).</exception>
    protected Classifier(ModelContract contract)
    {
        Engine.Check();
        Contract = contract;
    }

    /// <summary>What the inputs and outputs are.</summary>
    public ModelContract Contract { get; }

    /// <summary>Where the weights lie; inputs must be there too.</summary>
    public virtual Device Device => CPU;

    /// <summary>The weights that an attack freezes and training changes; empty where there are none to change.</summary>
    public virtual IReadOnlyList<Parameter> Parameters => [];

    /// <summary>
    /// Weights and buffers under the names that files have them by: first the <see cref="Parameters"/> in their order, then what
    /// changes in training without a gradient, such as running statistics. A training restores and saves all of it.
    /// </summary>
    public virtual IReadOnlyList<(string Name, Tensor Value)> State => [.. Parameters.Select((parameter, index) => ($"parameter{index}", (Tensor)parameter))];

    /// <summary>What kind of network it is, for people: its architecture, else its type.</summary>
    public virtual string Kind => GetType().FullName ?? GetType().Name;

    /// <summary>
    /// All weights and buffers, so that the model can be run in float64 to see what float32 makes of it; null where its code may hold other float32 numbers.
    /// </summary>
    internal virtual IEnumerable<Tensor>? Weights => null;

    /// <summary>Whether layers such as dropout and batch normalisation behave as in training.</summary>
    public virtual bool Training { get; set; }

    /// <summary>The modules whose modes an attack gives back as they were, each before those inside it; empty where <see cref="Training"/> says all.</summary>
    public virtual IReadOnlyList<nn.Module> Modules => [];

    /// <summary>SHA-256 of what makes this classifier itself (weights, code, contract), in lower-case hexadecimal.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>Outputs of standardised inputs, as <see cref="ModelContract.Outputs"/> says.</summary>
    /// <param name="inputs">float32, <c>[N, …]</c>, after <see cref="ModelContract.Standardization"/>, in the model's
    /// <see cref="ModelContract.Layout"/>.</param>
    /// <returns>float32, <c>[N, K]</c>, or <c>[N]</c> or <c>[N, 1]</c> where two classes have one output; a copy is made of it, and what
    /// the dispose scope of the call holds is freed.</returns>
    protected abstract Tensor Forward(Tensor inputs);

    /// <summary>How many passes of a network one answer takes; 1 or more.</summary>
    internal virtual int PassesOfAnswer => 1;

    /// <summary>Whether a pass takes its randomness from outside.</summary>
    internal virtual bool TakesDraws => false;

    /// <summary>The same by given randomness, where the classifier takes any.</summary>
    internal virtual Tensor ForwardBy(Tensor inputs, PassDraws? draws) => Forward(inputs);

    /// <summary>How many inputs the model was found to take at once; any number until it refused one.</summary>
    public BatchRange BatchSizes => _batches.Range;

    /// <summary>
    /// Whether the model is made of the library's own layers, which neither write into their inputs nor give out what they
    /// keep; any other gets copies and is copied from.
    /// </summary>
    internal virtual bool LeavesTensorsAlone => false;

    /// <summary>
    /// Whether a pass runs code of the library alone, so that several may be made side by side and every weight has a gradient; nobody knows that of code of
    /// somebody's own.
    /// </summary>
    internal virtual bool IsLibraryCode => LeavesTensorsAlone;

    /// <summary>Whether a pass may write into its inputs, so that it gets a copy of them.</summary>
    internal virtual bool MayWriteIntoInputs => !LeavesTensorsAlone;

    /// <summary>Whether gradients may be tensors that the model keeps, so that they are copied before anything is written into them.</summary>
    internal virtual bool MayKeepGradients => !LeavesTensorsAlone;

    /// <summary>Says that the weights will change, so that a fingerprint of the file that they came from is theirs no more.</summary>
    internal virtual void BeginChange()
    {
    }

    /// <summary>Says that the weights are from now on those of a file that they were written to.</summary>
    internal virtual void EndChange(string path)
    {
    }

    /// <summary>Whether other sizes are tried where the model refuses a batch; they are, where nothing else is said.</summary>
    internal bool TriesBatchSizes { get; set; } = true;

    /// <summary>The outputs as the model gives them, before they become logits.</summary>
    /// <param name="inputs">float32, <c>[N, …]</c>, within <see cref="ModelContract.Bounds"/>; what the model writes into its input does
    /// not reach them.</param>
    /// <returns>float32, the model's own outputs, which share no memory with the inputs or the model; the caller disposes them.</returns>
    /// <exception cref="InputException">The model throws (the message carries its own words), or gives whole numbers.</exception>
    /// <exception cref="EnvironmentException">The batch does not fit into the memory.</exception>
    /// <param name="draws">The randomness of a <see cref="StochasticClassifier"/>, an entry for each input; other ones at each call where null.</param>
    public Tensor Outputs(Tensor inputs, PassDraws? draws = null)
    {
        using var scope = NewDisposeScope();
        Tensor outputs = Answer(inputs, draws);
        return (outputs.dtype == ScalarType.Float32 ? outputs : outputs.to_type(ScalarType.Float32)).MoveToOuterDisposeScope();
    }

    /// <summary>The outputs in the model's own precision.</summary>
    private Tensor Answer(Tensor inputs, PassDraws? draws)
    {
        try
        {
            // What takes its randomness from outside has an entry of it for each row of the whole batch.
            return LeavesTensorsAlone || !TriesBatchSizes
                || TakesDraws ? Pass(inputs, draws) : _batches.Run(inputs, rows => Pass(rows, null), Contract.LogitCount);
        }
        catch (Exception error) when (error is not OutOfMemoryException && TorchMemory.RanOut(error))
        {
            throw new EnvironmentException($"There is not enough memory for a batch of shape [{string.Join(", ", inputs.shape)}]. Take a smaller batch.",
                error)
            { Setting = Setting.BatchSize };
        }
        catch (Exception error) when (error is not SaddleException and not OperationCanceledException and not OutOfMemoryException)
        {
            throw new InputException(ModelFailure.Message(error, inputs.shape), error);
        }
    }

    private Tensor Pass(Tensor inputs, PassDraws? draws)
    {
        // A forward that keeps a graph keeps what it needs of the tensors that the scope frees.
        using var scope = NewDisposeScope();
        Tensor outputs = ForwardBy(Prepare(inputs), draws);
        if (!outputs.is_floating_point()) throw new InputException(
            $"The model gives {outputs.dtype} numbers; expected real ones. Export it with its logits, not with the class that it decides for.");
        // A view of the input, a buffer or a tensor that the model keeps for later must not be written into, or freed.
        return (LeavesTensorsAlone ? outputs : outputs.clone()).MoveToOuterDisposeScope();
    }

    private Tensor Prepare(Tensor inputs)
    {
        // A model may work in place, on its input too; what standardisation makes is its own already.
        bool shared = Contract.Standardization is null && MayWriteIntoInputs;
        Tensor prepared = Contract.Standardization?.Apply(inputs) ?? inputs;
        if (Contract.Layout != InputLayout.Nhwc) return shared ? prepared.clone() : prepared;
        Tensor moved = prepared.permute(0, 2, 3, 1);
        return shared && moved.is_contiguous() ? moved.clone() : moved.contiguous();
    }

    /// <summary>The logits of a batch, whatever the outputs are.</summary>
    /// <param name="inputs">float32, <c>[N, …]</c>, within <see cref="ModelContract.Bounds"/>.</param>
    /// <returns>float32, <c>[N, K]</c>; the caller disposes it.</returns>
    /// <exception cref="InputException">The model throws, or its outputs do not have the shape that the contract states.</exception>
    /// <param name="draws">The randomness of a <see cref="StochasticClassifier"/>, an entry for each input; other ones at each call where null.</param>
    public Tensor Logits(Tensor inputs, PassDraws? draws = null)
    {
        using var scope = NewDisposeScope();
        return OutputConversion.ToLogits(Answer(inputs, draws), Contract, inputs.shape[0]).MoveToOuterDisposeScope();
    }

    /// <summary>The logits of a batch and what the layers before them gave, as far as the classifier lets it be seen: nothing where nothing is said.</summary>
    /// <param name="inputs">float32, <c>[N, …]</c>, within <see cref="ModelContract.Bounds"/>.</param>
    /// <param name="draws">The randomness of the pass; null where the classifier takes none.</param>
    /// <returns>float32, <c>[N, K]</c>, and of each layer <c>[N, features]</c>, in their order; in the caller's scope.</returns>
    internal virtual (Tensor Logits, IReadOnlyList<Tensor> Activations) LogitsAndActivations(Tensor inputs, PassDraws? draws) => (Logits(inputs, draws), []);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the classifier owns.</summary>
    /// <param name="disposing">False in a finalizer.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
