using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Saddle.Tests;

/// <summary>
/// What the process of the tests needs before libtorch loads. Its tests run one after the other (xunit.runner.json):
/// side by side, a collection that one test brings about may free a scalar that TorchSharp's call in another is still
/// reading (see <c>Scalars</c>).
/// </summary>
internal static class TestProcess
{
#pragma warning disable CA2255 // it must run before the first use of libtorch
    /// <summary>Without passive waiting, tests on a busy machine take ten times as long.</summary>
    [ModuleInitializer]
    internal static void Tune()
    {
        NativeStartup.TuneProcess();
        // The tests' tensors are so small that a second thread costs more than it does. What needs several asks for them.
        if (OperatingSystem.IsLinux()) _ = SetEnvironment("OMP_NUM_THREADS", "1", overwrite: 0);
    }
#pragma warning restore CA2255

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)]
    string value, int overwrite);
}
