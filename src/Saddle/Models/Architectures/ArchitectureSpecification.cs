using System.Globalization;

namespace Saddle.Models;

/// <summary>What a specification such as <c>madry-mnist:width=2</c> or <c>lenet:activation=tanh</c> says.</summary>
/// <param name="Name">The architecture's name.</param>
internal sealed record ArchitectureSpecification(string Name)
{
    // Wider than this no experiment goes, and the sizes stay far from overflow.
    private const double LargestWidth = 64;
    private const int MostUnits = 16;

    /// <summary>The factor on the numbers of channels and hidden units.</summary>
    public double Width { get; private init; } = 1;

    /// <summary>The <see cref="InputThreshold"/> before the first layer, in the unit of inputs of 0 to 1; null for none.</summary>
    public double? Threshold { get; private init; }

    /// <summary>The <see cref="PlainResidualUnit"/>s behind the first convolution; 0 or more.</summary>
    public int Units { get; private init; }

    /// <summary>The option <c>activation</c>; null where it is left out or ReLU.</summary>
    private Activation? ChosenActivation { get; init; }

    /// <summary>What follows each hidden layer.</summary>
    public Activation Activation => ChosenActivation ?? (Name == "lenet-papernot" ? Activation.Tanh : Activation.Relu);

    /// <summary>Reads <c>name</c> or <c>name:option=value</c>, with commas between options.</summary>
    /// <exception cref="UsageException">An unknown name or option, an option given twice, or a value out of range.</exception>
    public static ArchitectureSpecification Parse(string specification)
    {
        string[] parts = specification.Split(':', 2);
        string name = parts[0].Trim();
        if (!Architectures.Names.Contains(name))
            throw new UsageException($"There is no architecture '{name}'. There are: {string.Join(", ", Architectures.Names)}.");
        var parsed = new ArchitectureSpecification(name);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (string option in parts.Length == 1 ? [] : parts[1].Split(','))
        {
            string[] pair = option.Split('=', 2);
            (string key, string? value) = (pair[0].Trim(), pair.Length == 1 ? null : pair[1].Trim());
            parsed = key switch
            {
                "width" when HasWidth(name) => parsed with { Width = ReadWidth(specification, name, value) },
                "threshold" when name == "small-cnn" => parsed with { Threshold = ReadThreshold(specification, name, value) },
                "units" when name == "small-cnn" => parsed with { Units = ReadUnits(specification, name, value) },
                "activation" when HasActivation(name) => parsed with { ChosenActivation = ReadActivation(specification, name, value) },
                _ => throw new UsageException($"The architecture '{name}' has no option '{key}'. {Options(name)}."),
            };
            if (!seen.Add(key)) throw new UsageException($"'{specification}' gives the option '{key}' twice; give it once.");
        }
        return parsed;
    }

    /// <summary>A number of channels or hidden units at this width; at least 1.</summary>
    public long Scale(long units) => Math.Max(1, (long)Math.Round(units * Width, MidpointRounding.AwayFromZero));

    /// <summary>The canonical form, which leaves a width of 1, ReLU and what is not there out.</summary>
    public override string ToString()
    {
        var options = new List<string>();
        if (Width != 1) options.Add($"width={Width.ToString("R", CultureInfo.InvariantCulture)}");
        if (Threshold is { } threshold) options.Add($"threshold={threshold.ToString("R", CultureInfo.InvariantCulture)}");
        if (Units > 0) options.Add($"units={Units.ToString(CultureInfo.InvariantCulture)}");
        if (ChosenActivation is { } activation) options.Add($"activation={activation.Name()}");
        return options.Count == 0 ? Name : $"{Name}:{string.Join(',', options)}";
    }

    private static bool HasWidth(string name) => name is "madry-mnist" or "resnet" or "small-cnn" or "small-resnet";

    private static bool HasActivation(string name) => name == "lenet";

    private static string Options(string name) => name == "small-cnn" ? $"It has width, a factor above 0 and at most {LargestWidth}, threshold, from 0 to below 0.5, and units, from 0 to {MostUnits}: '{name}:width=2,threshold=0.3,units=1'"
        : HasWidth(name) ? $"It has width, a factor above 0 and at most {LargestWidth}: '{name}:width=2'"
        : HasActivation(name) ? $"It has activation, one of {string.Join(", ", Activations.Names)}: '{name}:activation=tanh'"
        : "It has none";

    private static double ReadWidth(string specification, string name, string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double width) && width is > 0 and <= LargestWidth
            ? width
            : throw new UsageException($"The width in '{specification}' is no factor above 0 and at most {LargestWidth}; write '{name}:width=2' or '{name}:width=0.25'.");

    private static double ReadThreshold(string specification, string name, string? value) =>
        double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double threshold) && threshold is >= 0 and < 0.5
            ? threshold
            : throw new UsageException($"The threshold in '{specification}' is no number from 0 to below 0.5; write '{name}:threshold=0.3'.");

    private static int ReadUnits(string specification, string name, string? value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int units) && units <= MostUnits
            ? units
            : throw new UsageException($"The units in '{specification}' are no whole number from 0 to {MostUnits}; write '{name}:units=1'.");

    private static Activation? ReadActivation(string specification, string name, string? value) =>
        value is not null && Activations.TryParse(value, out Activation activation)
            ? activation == Activation.Relu ? null : activation
            : throw new UsageException($"The activation in '{specification}' is none of {string.Join(", ", Activations.Names)}; write '{name}:activation=tanh'.");
}
