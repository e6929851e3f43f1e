namespace Saddle.Models;

/// <summary>The element-wise function behind each hidden layer of a network; all of them rise, so pooling may come before them.</summary>
internal enum Activation
{
    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>The hyperbolic tangent, −1 to 1.</summary>
    Tanh,

    /// <summary>The logistic function, 0 to 1.</summary>
    Sigmoid,
}

/// <summary>What an <see cref="Activation"/> is called and what it computes.</summary>
internal static class Activations
{
    private static readonly Dictionary<string, Activation> ByName = new(StringComparer.Ordinal)
    {
        ["relu"] = Activation.Relu,
        ["tanh"] = Activation.Tanh,
        ["sigmoid"] = Activation.Sigmoid,
    };

    /// <summary>The words of specifications.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>The activation of a word of specifications.</summary>
    /// <returns>False where there is none of the name.</returns>
    public static bool TryParse(string name, out Activation activation) => ByName.TryGetValue(name, out activation);

    /// <summary>The word of specifications.</summary>
    public static string Name(this Activation activation) => ByName.Single(pair => pair.Value == activation).Key;

    /// <summary>The function of every value, in the same memory layout.</summary>
    public static Tensor Of(this Activation activation, Tensor values) => activation switch
    {
        Activation.Relu => nn.functional.relu(values),
        Activation.Tanh => values.tanh(),
        _ => values.sigmoid(),
    };
}
