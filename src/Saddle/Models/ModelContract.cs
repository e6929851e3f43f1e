namespace Saddle.Models;

/// <summary>What a classifier's outputs are.</summary>
public enum OutputKind
{
    /// <summary>Unnormalised scores, <c>[N, K]</c>.</summary>
    Logits,

    /// <summary>
    /// Softmax outputs, <c>[N, K]</c>; their logarithm serves as logits. Of two classes also the probability of class 1
    /// alone, <c>[N]</c> or <c>[N, 1]</c>; its log-odds serve as the logit of class 1.
    /// </summary>
    Probabilities,

    /// <summary>Log-softmax outputs, <c>[N, K]</c>, which serve as logits.</summary>
    LogProbabilities,

    /// <summary>
    /// One logit an example, <c>[N]</c> or <c>[N, 1]</c>, whose sigmoid is the probability of class 1; or a sigmoid of its
    /// own for each class (one against the rest), <c>[N, K]</c> in 0..1, whose log-odds serve as logits.
    /// </summary>
    Sigmoid,
}

/// <summary>The order of the dimensions that an image model was made for. Inputs are always <c>[N, C, H, W]</c> outside.</summary>
public enum InputLayout
{
    /// <summary><c>[N, C, H, W]</c>, as PyTorch has it.</summary>
    Nchw,

    /// <summary><c>[N, H, W, C]</c>; the classifier permutes inside.</summary>
    Nhwc,
}

/// <summary>What must be known of a classifier beside its weights.</summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record ModelContract
{
    /// <summary>The number of classes; 2 or more.</summary>
    public required int Classes
    {
        get;
        init => field = value >= 2 ? value
            : throw new UsageException($"A classifier needs at least 2 classes, not {value}. A model with one sigmoid output has 2.");
    }

    /// <summary>
    /// Whether an answer may be a rejection: beside the logits of the classes, which inputs may belong to, there is then one more, the
    /// last, which is the largest where the
    /// classifier refuses to name a class (a detector's alarm). No label and no target is ever that class. False where nothing else is said.
    /// </summary>
    public bool Rejects { get; init; }

    /// <summary>How many logits an answer has: one for each class, and one more where it may be a rejection.</summary>
    public int LogitCount => Rejects ? Classes + 1 : Classes;

    /// <summary>The shape of one input without the batch dimension, of any rank; null where the model takes what the data has.</summary>
    public IReadOnlyList<long>? InputShape { get; init; }

    /// <summary>The values that an input may take; 0..1 where nothing else is said.</summary>
    public InputBounds Bounds { get; init; } = InputBounds.Unit;

    /// <summary>What the outputs are; logits where nothing else is said.</summary>
    public OutputKind Outputs { get; init; } = OutputKind.Logits;

    /// <summary>The order of dimensions that the model wants; <c>[N, C, H, W]</c> where nothing else is said.</summary>
    public InputLayout Layout { get; init; } = InputLayout.Nchw;

    /// <summary>Standardisation that happens inside the classifier, before its first layer; null for none.</summary>
    public Standardization? Standardization { get; init; }

    /// <summary>Whether pixels of images are to be scaled to <see cref="Bounds"/> where they are read; says nothing of the model itself.</summary>
    public bool ScalesPixels { get; init; }

    /// <summary>The features that an adversary may change, 1, or that are fixed, 0; says nothing of the model itself. Null for all.</summary>
    public FeatureValues? Mask { get; init; }

    /// <summary>What each feature's ε is a multiple of, 0 for one that is fixed; says nothing of the model itself. Null for the same ε for all.</summary>
    public FeatureValues? EpsilonScale { get; init; }

    /// <summary>What the gradients of the outputs by the inputs are worth; exact where nothing else is said.</summary>
    public GradientKind Gradient { get; init; } = GradientKind.Exact;

    /// <summary>A line for people: classes, shape, bounds, and what is out of the ordinary.</summary>
    public override string ToString() => string.Join(", ",
    [
        $"{Classes} classes", InputShape is { } shape ? $"inputs {LineText.List(shape)}" : "inputs of the data's shape", $"within {Bounds}",
        $"outputs are {Outputs.ToString().ToLowerInvariant()}", .. Layout == InputLayout.Nchw ? Array.Empty<string>() : ["channels last"],
        .. Standardization is { } standardization ? [$"{standardization}"] : Array.Empty<string>(),
        .. Rejects ? ["may reject"] : Array.Empty<string>(),
        .. Gradient == GradientKind.Exact ? Array.Empty<string>() : [$"gradients are {Gradient.ToString().ToLowerInvariant()}"],
        .. Mask is { } mask ? [$"changeable features by {mask}"] : Array.Empty<string>(),
        .. EpsilonScale is { } scale ? [$"ε scale by {scale}"] : Array.Empty<string>(),
    ]);
}
