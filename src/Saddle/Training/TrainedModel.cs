using Saddle.Data;
using Saddle.Defenses;
using Saddle.Models;
using TorchSharp.Modules;

namespace Saddle.Training;

/// <summary>
/// A classifier as the loop trains it: its weights by name, the format of its files, and what must be said of it. Of one behind a defense the classifier
/// inside is trained on what the defense gives it, gradients by the inputs go through the defense's surrogate, and the files are of the classifier inside.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class TrainedModel : IDisposable
{
    private const int MostNamed = 4;
    private const string Frozen =
        " It was frozen (torch.jit.freeze), which makes constants of them: export it with torch.jit.script(model).save(...), without freezing.";

    private readonly IModelFormat _format;
    private readonly Dataset _data;
    private readonly Classifier _written;
    private readonly IReadOnlyList<long> _writtenShape;

    private TrainedModel(Classifier classifier, Dataset data, ulong seed, IModelFormat format, IReadOnlyList<(string Name, Parameter Weight)> weights,
        IReadOnlyList<string> notes)
    {
        (_data, _format, Weights, Notes) = (data, format, weights, [.. notes]);
        var defended = classifier as DefendedClassifier;
        if (classifier.TakesDraws && defended is not null) Randomness = new TrainingRandomness(seed);
        Classifier = defended?.Differentiable(Randomness is { } randomness ? randomness.Next : null) ?? classifier;
        _written = defended?.Undefended ?? classifier;
        _writtenShape = defended is null ? data.InputShape
            : defended.Defenses.Aggregate((IReadOnlyList<long>)data.InputShape, (shape, defense) => defense.InnerShape(shape));
        State = classifier.State;
        Contract = classifier.Contract with { InputShape = classifier.Contract.InputShape ?? data.InputShape };
    }

    /// <summary>The classifier.</summary>
    public Classifier Classifier { get; }

    /// <summary>Where the passes of a defense that draws get their randomness from; null where nothing is drawn.</summary>
    public TrainingRandomness? Randomness { get; }

    /// <summary>Its contract, with the shape of the data's inputs where it leaves that open.</summary>
    public ModelContract Contract { get; }

    /// <summary>The weights that are trained, by name.</summary>
    public IReadOnlyList<(string Name, Parameter Weight)> Weights { get; }

    /// <summary>All weights, and the running statistics that change with every pass in training mode, by name.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> State { get; }

    /// <summary>What whoever trains it should know, a sentence each.</summary>
    public List<string> Notes { get; }

    /// <summary>What the format of its files is called.</summary>
    public string Format => _format.Name;

    /// <summary>How the names of its files end.</summary>
    public string Ending => _format.Endings[0];

    /// <summary>
    /// Whether passes may be made on several threads side by side. Nobody knows that of code of somebody's own, and where layers or a defense draw
    /// (dropout) their draws would depend on which thread is first.
    /// </summary>
    public bool TakesThreads => Classifier.IsLibraryCode && Randomness is null && State.Count == Weights.Count;

    /// <summary>Looks whether and how a classifier can be trained.</summary>
    /// <exception cref="UsageException">
    /// It has no weights, none that require a gradient, some of another type than float32, or a training mode that it cannot
    /// leave; or no format writes it.
    /// </exception>
    /// <param name="classifier">The classifier, which stays its owner's.</param>
    /// <param name="data">The training examples.</param>
    /// <param name="seed">Where the draws of defenses come from.</param>
    public static TrainedModel Of(Classifier classifier, Dataset data, ulong seed)
    {
        Classifier bare = (classifier as DefendedClassifier)?.Undefended ?? classifier;
        var notes = new List<string>();
        if (classifier.Parameters.Count == 0)
            throw new UsageException(
                $"The model ({classifier.Kind}) has no weights that could be trained.{(bare is TorchScriptClassifier ? Frozen : "")}");
        if (bare is TorchScriptClassifier { ModeIsFixed: true } traced) notes.Add(FixedMode(traced));
        (string Name, Parameter Weight)[] weights = Required(bare, notes);
        if (weights.FirstOrDefault(entry => entry.Weight.dtype != ScalarType.Float32) is { Name: { } other } wrong)
            throw new UsageException($"The weight '{other}' is {wrong.Weight.dtype}; training computes in float32. Convert the model first: " +
                "module.to(ScalarType.Float32), or model.float() before the export.");
        IModelFormat format = ModelFormats.ToWrite(bare)
            ?? throw new UsageException($"No format writes the model ({classifier.Kind}), so that what is trained would be lost. " +
                "Register one (ModelFormats.Register).");
        if (bare is not ModuleClassifier { Module: Architecture } && format is SafetensorsFormat)
            notes.Add("The model's files hold weights, buffers and contract, and not its code: the program that has the code loads them (ModuleFile.Load).");
        return new TrainedModel(classifier, data, seed, format,
            [.. weights.Where((entry, index) => !weights.Take(index).Any(earlier => AreOne(earlier.Weight, entry.Weight)))], notes);
    }

    /// <summary>Writes the model as it is.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="facts">Of the training.</param>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public void Save(string path, IReadOnlyDictionary<string, string> facts) =>
        _format.Write(path, _written, new ModelFacts { InputShape = _writtenShape, ClassNames = _data.ClassNames, Values = facts });

    /// <inheritdoc/>
    public void Dispose()
    {
        // The classifier itself stays its owner's; this is only the same with other backward passes.
        if (Classifier is DefendedClassifier) Classifier.Dispose();
    }

    /// <summary>Names in a sentence, the first few of many.</summary>
    public static string Named(IEnumerable<string> names)
    {
        string[] all = [.. names];
        return string.Join(", ", all.Take(MostNamed)) + (all.Length > MostNamed ? $" and {all.Length - MostNamed} more" : "");
    }

    // The weights that require a gradient.
    private static (string Name, Parameter Weight)[] Required(Classifier classifier, List<string> notes)
    {
        IReadOnlyList<Parameter> all = classifier.Parameters;
        if (classifier is TorchScriptClassifier && !all.Any(weight => weight.requires_grad))
            // Whoever exports a model for use often freezes its weights first, which says nothing of what they may become.
            foreach (Parameter weight in all.Where(weight => weight.is_floating_point())) weight.requires_grad = true;
        (string Name, Parameter Weight)[] named = [.. classifier.State.Zip(all, (entry, weight) => (entry.Name, weight))];
        (string Name, Parameter Weight)[] required = [.. named.Where(entry => entry.Weight.requires_grad)];
        if (required.Length == 0)
            throw new UsageException($"None of the {all.Count} weights of the model ({classifier.Kind}) requires a gradient, so that there is nothing to " +
                "train. Set requires_grad of those that are to be trained.");
        if (required.Length < named.Length)
            notes.Add($"{named.Length - required.Length} of {named.Length} weights do not require a gradient and stay as they are: " +
                $"{Named(named.Except(required).Select(entry => entry.Name))}.");
        return required;
    }

    /// <summary>Whether two handles are of one weight, which several layers share and which a step must change once.</summary>
    private static bool AreOne(Parameter one, Parameter other)
    {
        if (!one.shape.SequenceEqual(other.shape)) return false;
        other.requires_grad = false;
        bool same = !one.requires_grad;
        other.requires_grad = true;
        return same;
    }

    private static string FixedMode(TorchScriptClassifier traced) => traced.SavedInTrainingMode
        ? throw new UsageException("The model was traced in training mode and keeps it: it would be validated and attacked with dropout at work. " +
            "Export it with torch.jit.script(model), whose mode can be switched, or trace it after model.eval().")
        : "The model was traced, so that its layers that know modes (dropout, batch normalisation) stay in evaluation mode while it is trained. " +
            "Export it with torch.jit.script(model) where they are to work.";
}
