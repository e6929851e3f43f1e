namespace Saddle.Evaluation.Audits;

/// <summary>
/// How much of the margin's gradient reaches each layer, from the outputs back to the inputs (vanishing and exploding gradients, Athalye et al. 2018,
/// sections 3.1 and 4.3). Relative gradients are medians over the examples.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed record GradientGrowth
{
    /// <summary>
    /// The relative gradient below which a change of the whole layer moves the outputs by no more than float32's rounding does; from its inverse on, rounding in
    /// the layer moves them by their own size.
    /// </summary>
    internal const double Bound = 1e-6;

    private const double Steep = 1e-3;

    /// <summary>How many examples, each by one pass forward and backward.</summary>
    public required int Examples { get; init; }

    /// <summary>The inputs, the weights of the layers in the order in which the model lists them, and the outputs.</summary>
    public required IReadOnlyList<LayerGradient> Layers { get; init; }

    /// <summary>The first layer's relative gradient over the last layer's; null where the last layer gets none.</summary>
    public double? FirstToLast => Layers[^2].Relative > 0 ? Layers[1].Relative / Layers[^2].Relative : null;

    /// <summary>Where it changes most on the way back, a name of <see cref="Layers"/>: from here …</summary>
    public required string From { get; init; }

    /// <summary>… to here, the one before it in the list.</summary>
    public required string To { get; init; }

    /// <summary>The factor between the two: 0 where the gradient ends, below 1 where it is lost, above 1 where it grows.</summary>
    public required double Change { get; init; }

    /// <summary>Examples for which the relative gradients of the inputs and of the first layer are 1e-6 at most.</summary>
    public required int Vanished { get; init; }

    /// <summary>Examples for which both are 1e6 or more.</summary>
    public required int Exploded { get; init; }

    /// <summary>The examples that show one of the two, the first ones.</summary>
    internal IReadOnlyList<int> Shown { get; init; } = [];

    /// <summary>A line for people: what the first layer gets of what the last one gets, and where the gradient changes most.</summary>
    public override string ToString() => FirstToLast is not { } ratio ? Step
        : $"{Layers[1].Name} gets {(ratio == 0 ? "nothing" : Number(ratio))} of what {Layers[^2].Name} gets; {Step}";

    /// <summary>Where it ends, falls or grows, for evidence; null where it stays within the bounds all the way.</summary>
    internal string? Place => Change is <= Bound or >= 1 / Bound ? Step : Layers[0].Relative is > Bound and < 1 / Bound ? null
        // No step of many stands out.
        : Change is <= Steep or >= 1 / Steep ? Step : FormattableString.Invariant($"layer by layer the gradient {(Change < 1 ? "fades" : "grows")}: {this}");

    private string Step => Change == 0 ? $"the gradient reaches {Named(From)} and not {Named(To)}" : FormattableString.Invariant(
        $"from {Named(From)} to {Named(To)} the gradient {(Change < 1 ? "falls to" : "grows to")} {Number(Change)} {(Change < 1 ? "of" : "times")} its size");

    private static string Named(string layer) => layer is LayerGradients.Inputs or LayerGradients.Outputs ? $"the {layer}" : layer;

    private static string Number(double value) => value is < 1e-2 or >= 1e3 ? FormattableString.Invariant($"{value:0.0e+0}")
        : FormattableString.Invariant($"{value:0.##}");
}

/// <summary>How much of the gradient reaches a layer.</summary>
/// <param name="Name">The name of its weights; <c>inputs</c> and <c>outputs</c> at the ends.</param>
/// <param name="Relative">
/// ‖∂m/∂W‖ · ‖W‖ over the outputs' own size √2 · ‖z − mean z‖, with m the margin z_y − z_j: by how much the margin changes, to first order, at most where the
/// weights change by their own size; of the inputs, where they change by their range. A factor that a later layer takes back changes it in no layer.
/// </param>
public sealed record LayerGradient(string Name, double Relative)
{
    /// <summary>A line for people: both.</summary>
    public override string ToString() => FormattableString.Invariant($"{Name}: {Relative:0.0e+0}");
}
