using System.Reflection;

namespace Saddle.Models;

/// <summary>What is known of modules by their types: TorchSharp's layers and ours, and nobody's own code.</summary>
internal static class KnownLayers
{
    /// <summary>Whether all modules are TorchSharp's or ours.</summary>
    public static bool Alone(IEnumerable<nn.Module> modules) =>
        modules.All(module => module.GetType().Assembly is var assembly
            && (assembly == typeof(nn.Module).Assembly || assembly == typeof(Architecture).Assembly));

    /// <summary>Whether a layer of TorchSharp's is set to work in place, on its own input.</summary>
    public static bool WorkInPlace(IEnumerable<nn.Module> modules) => modules.Any(module =>
    {
        Type type = module.GetType();
        const BindingFlags all = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.IgnoreCase;
        // Layers say it by a property or a field, under this name and with an underscore.
        return ((string[])["inplace", "_inplace"])
            .Any(name => type.GetProperty(name, all)?.GetValue(module) is true || type.GetField(name, all)?.GetValue(module) is true);
    });
}
