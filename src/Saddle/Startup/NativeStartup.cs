using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Saddle;

/// <summary>What must happen in a process before libtorch is first used.</summary>
/// <threadsafety>Every method may be called from any thread, as often as wanted.</threadsafety>
public static class NativeStartup
{
    private const string TuningVariable = "SADDLE_TUNING";
    private static readonly Lock Gate = new();
    private static bool _installed;
    private static nint _bridge;

    /// <summary>
    /// Where TorchSharp's native bridge came from: <c>package</c> when the ordinary load worked, <c>memory</c> or
    /// <c>temporary file</c> when the compatibility step for older C++ libraries loaded it. Known once TorchSharp was used.
    /// </summary>
    public static string BridgeSource { get; private set; } = "package";

    /// <summary>Whether <see cref="TuneProcess"/> has run and the C library took its settings.</summary>
    public static bool Tuned { get; private set; }

    /// <summary>
    /// Makes TorchSharp 0.107 load on Linux distributions whose C++ library is older than GCC 13's. Nothing happens
    /// where the ordinary load works. Programs that reference the package run this before their first statement.
    /// </summary>
    public static void InstallLoader()
    {
        lock (Gate)
        {
            if (_installed) return;
            _installed = true;
            Assembly torchSharp = typeof(TorchSharp.torch).Assembly;
            if (SuspectProcessor.TellsNoCaches) GuardWhenLoaded(torchSharp);
            if (!OperatingSystem.IsLinux()) return;
            AssemblyLoadContext.GetLoadContext(torchSharp)!.ResolvingUnmanagedDll += (_, name) =>
                name == "LibTorchSharp" ? Resolve(torchSharp) : 0;
        }
    }

    /// <summary>
    /// Sets what makes libtorch fast on shared machines: OpenMP threads wait passively instead of spinning
    /// (<c>OMP_WAIT_POLICY</c>, kept where already set) and glibc's allocator keeps the memory that it was given back.
    /// To be called before libtorch loads, which reads the first of them once. The command <c>saddle</c> calls this; a
    /// library must not do it to somebody's service, so there it is the program's choice. Nothing happens outside
    /// Linux or where the environment variable <c>SADDLE_TUNING</c> is <c>off</c>; the allocator is left alone where
    /// the C library is not glibc.
    /// </summary>
    /// <exception cref="UsageException"><c>SADDLE_TUNING</c> is neither unset, empty, <c>on</c> nor <c>off</c>.</exception>
    public static void TuneProcess()
    {
        string? wanted = Environment.GetEnvironmentVariable(TuningVariable);
        if (wanted == "off") return;
        if (wanted is not (null or "" or "on"))
            throw new UsageException($"The environment variable {TuningVariable} is '{wanted}'; expected 'on' or 'off'. Unset it for the default, on.");
        lock (Gate)
        {
            if (Tuned || !OperatingSystem.IsLinux()) return;
            // Environment.SetEnvironmentVariable does not reach the C environment, which libgomp reads when it is loaded.
            bool waitsPassively = SetEnvironment("OMP_WAIT_POLICY", "PASSIVE", overwrite: 0) == 0;
            bool glibc = NativeLibrary.TryLoad("libc.so.6", out nint library) && NativeLibrary.TryGetExport(library, "gnu_get_libc_version", out _);
            bool keepsMemory = !glibc || (SetAllocator(-4 /* M_MMAP_MAX */, 0) != 0
                & SetAllocator(-1 /* M_TRIM_THRESHOLD */, int.MaxValue) != 0
                & SetAllocator(-2 /* M_TOP_PAD */, 64 << 20) != 0);
            Tuned = waitsPassively && keepsMemory;
        }
    }

    /// <summary>Where the ordinary load works, this is the only place that learns of it before the first operation.</summary>
    private static void GuardWhenLoaded(Assembly torchSharp)
    {
        try
        {
            NativeLibrary.SetDllImportResolver(torchSharp, (name, assembly, path) =>
            {
                if (name != "LibTorchSharp" || !NativeLibrary.TryLoad(name, assembly, path, out nint handle)) return 0;
                Engine.Guard();
                return handle;
            });
        }
        catch (InvalidOperationException)
        {
            // The program has a resolver of its own for TorchSharp, of which there may be one; the check before the first classifier remains.
            return;
        }
    }

    private static nint Resolve(Assembly torchSharp)
    {
        if (!OperatingSystem.IsLinux()) return 0;
        lock (Gate)
        {
            if (_bridge != 0) return _bridge;
            (nint handle, string source) = PatchedBridge.Load(torchSharp);
            if (handle != 0) (_bridge, BridgeSource) = (handle, source);
            Engine.Guard();
            return handle;
        }
    }

    [DllImport("libc", EntryPoint = "setenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)]
    string value, int overwrite);

    [DllImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetAllocator(int parameter, int value);
}
