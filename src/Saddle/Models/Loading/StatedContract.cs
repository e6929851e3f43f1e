namespace Saddle.Models;

/// <summary>
/// What is stated of a model's contract, by whoever states it: the options count first, then the sidecar beside the file, then what
/// the file itself says. It is for those who make an <see cref="IModelFormat"/>.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class StatedContract
{
    // A shape beyond this is a slip, and trying the model on it would exhaust the memory.
    private const int MostFeatures = 1 << 28;

    private readonly string _model;
    private readonly ModelLoadOptions _options;
    private readonly bool _shapeSaid;

    private StatedContract(string model, ModelLoadOptions options, ContractOptions stated, bool shapeSaid) =>
        (_model, _options, Options, _shapeSaid) = (model, options, stated, shapeSaid);

    /// <summary>All that is stated, with the shape of the data where nobody states that of the inputs.</summary>
    public ContractOptions Options { get; }

    /// <summary>Gathers what is stated.</summary>
    /// <param name="model">The path, beside which a sidecar may lie, or a name.</param>
    /// <param name="options">What the caller of the loader knows.</param>
    /// <param name="own">What the file says of itself; null where it says nothing.</param>
    /// <exception cref="InputException">A malformed sidecar, two that differ, or a shape that is not that of the data.</exception>
    /// <exception cref="EnvironmentException">The sidecar may not be read.</exception>
    public static StatedContract Of(string model, ModelLoadOptions options, ContractOptions? own = null)
    {
        ContractOptions said = options.Contract.Or(File.Exists(model) ? Sidecar.Read(model) : new ContractOptions()).Or(own ?? new ContractOptions());
        if (said.InputShape is { } wanted && options.InputShape is { } given && !InputShapes.HoldTheSame(wanted, given))
            throw new InputException($"{model} takes inputs of shape [{string.Join(", ", wanted)}], but the data has [{string.Join(", ", given)}]. Choose " +
                "data of that shape; axes of one alone may be added or left out.");
        IReadOnlyList<long>? shape = said.InputShape ?? options.InputShape;
        if (shape is not null && (shape.Count == 0 || shape.Any(size => size < 1) || shape.RoundedProduct() > MostFeatures))
            throw new InputException($"{model} cannot take inputs of shape [{string.Join(", ", shape)}]; every size must be at least 1 and the whole at most " +
                $"{MostFeatures} values.");
        return new StatedContract(model, options, said with { InputShape = shape }, said.InputShape is not null);
    }

    /// <summary>The whole contract; what nobody states of the class count and of axes of one in the inputs' shape is found by trying the model on one
    /// input.</summary>
    /// <param name="forward">A pass of the model: float32, <c>[N, …]</c>, to its outputs.</param>
    /// <exception cref="UsageException">Statements that contradict each other, or neither classes nor a shape to try the model on.</exception>
    /// <exception cref="InputException">The model fails on such an input, or its output is none of a classifier.</exception>
    public ModelContract Complete(Func<Tensor, Tensor> forward)
    {
        if (Options.InputShape is null)
            return Options.Resolve(Options.Classes ?? _options.DataClasses ?? throw new UsageException(
                $"The number of classes of {_model} is not known. State classes, or give data whose shape the model can be tried on.")
            { Setting = Setting.Classes });
        IReadOnlyList<IReadOnlyList<long>> shapes = _shapeSaid ? [Options.InputShape] : InputShapes.Readings(Options.InputShape);
        if (Options.Classes is { } classes && shapes.Count == 1) return Options.Resolve(classes);
        try
        {
            ProbedOutputs probed = OutputProbe.Try(forward, Options, shapes, _model, _options.Device);
            return (Options with { InputShape = probed.InputShape }).Resolve(Options.Classes ?? probed.Classes);
        }
        catch (InputException) when (Options.Classes is not null)
        {
            // Nothing of the contract is open, and the first pass over the data says what is wrong with more to show.
            return Options.Resolve(Options.Classes.Value);
        }
    }
}
