using System.Globalization;

namespace Saddle.Models;

/// <summary>What a specification such as <c>madry-mnist:width=2</c> says.</summary>
/// <param name="Name">The architecture's name.</param>
/// <param name="Width">The factor on the numbers of channels and hidden units.</param>
internal sealed record ArchitectureSpecification(string Name, double Width)
{
    // Wider than this no experiment goes, and the sizes stay far from overflow.
    private const double LargestWidth = 64;

    /// <summary>Reads <c>name</c> or <c>name:width=FACTOR</c>.</summary>
    /// <exception cref="UsageException">An unknown name or option, or a factor out of range.</exception>
    public static ArchitectureSpecification Parse(string specification)
    {
        string[] parts = specification.Split(':', 2);
        string name = parts[0].Trim();
        if (!Architectures.Names.Contains(name))
            throw new UsageException($"There is no architecture '{name}'. There are: {string.Join(", ", Architectures.Names)}.");
        double width = 1;
        foreach (string option in parts.Length == 1 ? [] : parts[1].Split(','))
        {
            string[] pair = option.Split('=', 2);
            if (pair[0].Trim() != "width" || !Architectures.HasWidth(name))
                throw new UsageException($"The architecture '{name}' has no option '{pair[0].Trim()}'. {(Architectures.HasWidth(name) ? $"It has width, a factor above 0 and at most {LargestWidth}: '{name}:width=2'" : "It has none")}.");
            if (pair.Length == 1 || !double.TryParse(pair[1], NumberStyles.Float, CultureInfo.InvariantCulture, out width) || !(width > 0 && width <= LargestWidth))
                throw new UsageException($"The width in '{specification}' is no factor above 0 and at most {LargestWidth}; write '{name}:width=2' or '{name}:width=0.25'.");
        }
        return new ArchitectureSpecification(name, width);
    }

    /// <summary>A number of channels or hidden units at this width; at least 1.</summary>
    public long Scale(long units) => Math.Max(1, (long)Math.Round(units * Width, MidpointRounding.AwayFromZero));

    /// <summary>The canonical form, which leaves a width of 1 out.</summary>
    public override string ToString() => Width == 1 ? Name : $"{Name}:width={Width.ToString("R", CultureInfo.InvariantCulture)}";
}
