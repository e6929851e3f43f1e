using System.Runtime.InteropServices;

namespace Saddle;

/// <summary>
/// What libtorch exports and TorchSharp does not offer: the switches of the whole process for oneDNN and NNPACK on the CPU
/// (<c>at::Context::setUserEnabledMkldnn</c>, <c>setUserEnabledNNPACK</c>), and other data for a tensor that others hold
/// (<c>at::TensorBase::set_data</c>, by which PyTorch's modules change their type).
/// </summary>
internal static unsafe class LibtorchExports
{
    // The same functions as GCC and Clang spell them, and as MSVC does.
    private static readonly string[] Context = ["_ZN2at13globalContextEv", "?globalContext@at@@YAAEAVContext@1@XZ"];
    private static readonly string[] ReadOneDnn = ["_ZNK2at7Context17userEnabledMkldnnEv", "?userEnabledMkldnn@Context@at@@QEBA_NXZ"];
    private static readonly string[] WriteOneDnn = ["_ZN2at7Context20setUserEnabledMkldnnEb", "?setUserEnabledMkldnn@Context@at@@QEAAX_N@Z"];
    private static readonly string[] WriteNnpack = ["_ZN2at7Context20setUserEnabledNNPACKEb", "?setUserEnabledNNPACK@Context@at@@QEAAX_N@Z"];

    private static readonly string[] WriteData = ["_ZNK2at10TensorBase8set_dataERKS0_", "?set_data@TensorBase@at@@QEBAXAEBV12@@Z"];

    // Once libtorch is in the process, the loader finds it by this name alone and loads nothing a second time.
    private static string Library => OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    /// <summary>Whether oneDNN may be used; null where libtorch does not offer the question, or is not loaded yet.</summary>
    public static bool? OneDnn
    {
        get
        {
            nint read = Find(ReadOneDnn);
            return read == 0 || TheContext() is not (not 0 and nint context) ? null : ((delegate* unmanaged<nint, byte>)read)(context) != 0;
        }
    }

    /// <summary>Lets libtorch use oneDNN or not, from its next operation on.</summary>
    /// <returns>False, with nothing changed, where libtorch does not offer the switch or is not loaded yet.</returns>
    public static bool SetOneDnn(bool enabled) => Set(WriteOneDnn, enabled);

    /// <summary>
    /// Keeps NNPACK out, which libtorch falls back on for convolutions where oneDNN is off: it computes them by Winograd's
    /// method, with larger rounding errors, and on processors that it does not know libtorch prints a warning at each look.
    /// </summary>
    /// <returns>False, with nothing changed, where libtorch does not offer the switch or is not loaded yet.</returns>
    public static bool LeaveNnpackOut() => Set(WriteNnpack, enabled: false);

    /// <summary>Puts other data under a tensor, for everybody who holds it: values and type.</summary>
    /// <param name="tensor">The tensor; on the device of the data, dense as the data is.</param>
    /// <param name="data">The data, of real numbers; shared from now on.</param>
    /// <returns>False, with nothing changed, where libtorch does not offer this.</returns>
    public static bool SetData(Tensor tensor, Tensor data)
    {
        nint write = Find(WriteData);
        // A handle of TorchSharp's points to an at::Tensor, which is an at::TensorBase.
        if (write != 0) ((delegate* unmanaged<nint, nint, void>)write)(tensor.Handle, data.Handle);
        GC.KeepAlive(tensor);
        GC.KeepAlive(data);
        return write != 0;
    }

    private static bool Set(string[] names, bool enabled)
    {
        nint write = Find(names), context = TheContext();
        if (write == 0 || context == 0) return false;
        ((delegate* unmanaged<nint, byte, void>)write)(context, enabled ? (byte)1 : (byte)0);
        return true;
    }

    private static nint TheContext() => Find(Context) is not 0 and nint context ? ((delegate* unmanaged<nint>)context)() : 0;

    private static nint Find(string[] names)
    {
        if (!NativeLibrary.TryLoad(Library, out nint library)) return 0;
        foreach (string name in names)
            if (NativeLibrary.TryGetExport(library, name, out nint address)) return address;
        return 0;
    }
}
