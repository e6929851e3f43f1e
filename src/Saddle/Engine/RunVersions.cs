using System.Reflection;
using System.Runtime.InteropServices;

namespace Saddle;

/// <summary>The versions that a result depends on, and what the engine beneath computes with.</summary>
public static class RunVersions
{
    /// <summary>Versions by name, of this process, and under <c>onednn</c> what <see cref="Engine.Check"/> found.</summary>
    /// <exception cref="EnvironmentException">libtorch computes wrongly on this processor.</exception>
    public static IReadOnlyDictionary<string, string> Current => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["saddle"] = Of(typeof(RunVersions).Assembly),
        ["torchsharp"] = Of(typeof(torch).Assembly),
        ["libtorch"] = torch.__version__,
        ["onednn"] = Engine.Check().ToString(),
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["system"] = RuntimeInformation.OSDescription,
    };

    private static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version!.ToString();
}
