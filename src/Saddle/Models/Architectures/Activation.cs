namespace Saddle.Models;

/// <summary>The element-wise function behind each hidden layer of a network; all of them rise, so pooling may come before them.</summary>
public enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>The hyperbolic tangent, −1 to 1.</summary>
    Tanh,

    /// <summary>The logistic function, 0 to 1.</summary>
    Sigmoid,
}

/// <summary>What an <see cref="Activation"/> computes.</summary>
internal static class Activations
{
    /// <summary>The function of every value, in the same memory layout.</summary>
    public static Tensor Of(this Activation activation, Tensor values) => activation switch
    {
        Activation.Relu => nn.functional.relu(values),
        Activation.Tanh => values.tanh(),
        _ => values.sigmoid(),
    };
}
