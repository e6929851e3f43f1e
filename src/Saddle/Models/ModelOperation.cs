namespace Saddle.Models;

/// <summary>What an operation within a model does to gradients or answers.</summary>
public enum OperationKind
{
    /// <summary>Its derivative is zero almost everywhere, as that of rounding.</summary>
    ZeroDerivative,

    /// <summary>It has no derivative, so that the path to the input is cut: comparisons, whole numbers, detaching.</summary>
    NoDerivative,

    /// <summary>It has a derivative and jumps, as choosing the largest few values.</summary>
    Discontinuous,

    /// <summary>It draws.</summary>
    Random,

    /// <summary>It follows a gradient of its own while the model answers.</summary>
    Optimizing,
}

/// <summary>An operation of a model that hides gradients, draws or optimises.</summary>
/// <param name="Operator">libtorch's name of it: <c>round</c>.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Place">Where it stands: the source within the file and the line, <c>__torch__.Net:12</c>.</param>
public sealed record ModelOperation(string Operator, OperationKind Kind, string Place);
