using System.Text.Json.Serialization;

namespace Saddle.Evaluation.Audits;

/// <summary>
/// How much of the margin's gradient reaches each layer, from the outputs back to the inputs (vanishing and exploding gradients, Athalye et al. 2018,
/// sections 3.1 and 4.3). Relative gradients are medians over the examples.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record GradientGrowth
{
    /// <summary>The share of what reaches the outputs below which a gradient cannot be told from float32's rounding; its inverse is the bound upwards.</summary>
    internal const double Bound = 1e-6;

    /// <summary>How many examples, each by one pass forward and backward.</summary>
    public required int Examples { get; init; }

    /// <summary>The inputs, the layers' weights in the order in which the model lists them, and the outputs.</summary>
    public required IReadOnlyList<LayerGradient> Layers { get; init; }

    /// <summary>The first layer's relative gradient over the last layer's; null where the last layer gets none.</summary>
    public double? FirstToLast => Layers[^2].Relative > 0 ? Layers[1].Relative / Layers[^2].Relative : null;

    /// <summary>Where it changes most on the way back, a name of <see cref="Layers"/>: from here …</summary>
    public required string From { get; init; }

    /// <summary>… to here, the one before it in the list.</summary>
    public required string To { get; init; }

    /// <summary>The factor between the two: below 1 where the gradient is lost there, above 1 where it grows.</summary>
    public required double Change { get; init; }

    /// <summary>Examples of which no more than a millionth arrives at the first layer and at the inputs.</summary>
    public required int Vanished { get; init; }

    /// <summary>Examples of which a million times as much arrives at the first layer and at the inputs.</summary>
    public required int Exploded { get; init; }

    /// <summary>The examples that show one of the two, the first ones.</summary>
    [JsonIgnore]
    internal IReadOnlyList<int> Shown { get; init; } = [];

    /// <summary>A line for people: where it changes most.</summary>
    public override string ToString() => $"between {To} and {From} the gradient {Words(Change)}";

    /// <summary>Where the gradient ends or grows beyond all bounds, as a part of a sentence; null where it does neither.</summary>
    internal string? Place => Change is <= Bound or >= 1 / Bound ? ToString() : null;

    private static string Words(double change) => change switch
    {
        0 => "ends",
        < 1 => FormattableString.Invariant($"falls to {change:0.0e+0} of its size"),
        _ => FormattableString.Invariant($"grows to {change:0.0e+0} times its size"),
    };
}

/// <summary>How much of the gradient reaches a layer.</summary>
/// <param name="Name">The name of its weights; <c>inputs</c> and <c>outputs</c> at the ends.</param>
/// <param name="Relative">
/// ‖∂m/∂W‖ · ‖W‖ over the outputs' own size √2 · ‖z − mean z‖, with m the margin z_y − z_j: by how much it changes at most, to first order, where the weights
/// change by their own size; of the inputs, by the size of their range. No scale of a layer that a later one takes back changes it.
/// </param>
public sealed record LayerGradient(string Name, double Relative)
{
    /// <summary>A line for people: both.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Relative:0.0e+0}");
}
