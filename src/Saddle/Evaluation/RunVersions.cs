using System.Reflection;
using System.Runtime.InteropServices;

namespace Saddle.Evaluation;

/// <summary>The versions that a result depends on.</summary>
public static class RunVersions
{
    /// <summary>Versions by name, of this process.</summary>
    public static IReadOnlyDictionary<string, string> Current { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["saddle"] = Of(typeof(RunVersions).Assembly),
        ["torchsharp"] = Of(typeof(torch).Assembly),
        ["libtorch"] = torch.__version__,
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["system"] = RuntimeInformation.OSDescription,
    };

    private static string Of(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? assembly.GetName().Version!.ToString();
}
