using System.Reflection;

namespace Saddle.Models;

/// <summary>The trained models that the library carries.</summary>
public static class EmbeddedModels
{
    private const string Prefix = "Saddle.Models.Embedded.", Suffix = ".safetensors";
    private static readonly Assembly Carrier = typeof(EmbeddedModels).Assembly;

    /// <summary>Their names, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        .. Carrier.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal))
            .Select(name => name[Prefix.Length..^Suffix.Length]).Order(StringComparer.Ordinal),
    ];

    /// <summary>The safetensors content of a model, which the caller disposes.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="UsageException">An unknown name.</exception>
    public static Stream Open(string name) => Carrier.GetManifestResourceStream(Prefix + name + Suffix)
        ?? throw new UsageException(
            $"There is no built-in model '{name}'. There {(Names.Count == 0 ? "are none in this build" : $"are: {string.Join(", ", Names)}")}.");
}
