using System.Runtime.InteropServices;

namespace Saddle.Cli;

/// <summary>
/// Gives a message and exit code 3 where libtorch would end the process with an abort: some of what its C++ throws over
/// a TorchScript file (an operator or class that it does not know, a damaged pickle) passes TorchSharp's bridge uncaught.
/// </summary>
internal static unsafe class NativeTermination
{
    private const int UnusableInput = 3;

    private static string _model = "";
    private static delegate* unmanaged<nint> _typeOfException;
    private static delegate* unmanaged<nint*, nint*> _currentException;

    /// <summary>Listens from now on; does nothing outside Linux, where the C++ library has another name.</summary>
    /// <param name="model">The TorchScript file that the message names.</param>
    public static void Explain(string model)
    {
        _model = model;
        if (!OperatingSystem.IsLinux() || !NativeLibrary.TryLoad("libstdc++.so.6", out nint library)) return;
        if (NativeLibrary.TryGetExport(library, "__cxa_current_exception_type", out nint type)) _typeOfException = (delegate* unmanaged<nint>)type;
        if (NativeLibrary.TryGetExport(library, "_ZSt17current_exceptionv", out nint current)) _currentException = (delegate* unmanaged<nint*, nint*>)current;
        // std::set_terminate
        if (NativeLibrary.TryGetExport(library, "_ZSt13set_terminatePFvvE", out nint set)) ((delegate* unmanaged<delegate* unmanaged<void>, nint>)set)(&End);
    }

    [UnmanagedCallersOnly]
    private static void End()
    {
        try
        {
            Console.Error.WriteLine($"error: libtorch cannot use {_model}: {Reason()}. Save it again with torch.jit.trace(...).save(...) from PyTorch 2.10 "
                + "or older, with operators of PyTorch's own alone.");
        }
        finally
        {
            // The C++ stack cannot be unwound any more.
            Exit(UnusableInput);
        }
    }

    private static string Reason()
    {
        nint type = _typeOfException is null ? 0 : _typeOfException();
        string name = type == 0 ? "" : Marshal.PtrToStringUTF8(((nint*)type)[1]) ?? "";
        // Only types known to derive from std::exception have what() as the third entry of their table of functions, and only x64 takes
        // the place of a returned object as the first argument.
        bool readable = _currentException is not null && RuntimeInformation.ProcessArchitecture == Architecture.X64
            && (name.StartsWith("St", StringComparison.Ordinal) || name is "N5torch3jit11ErrorReportE" or "N3c105ErrorE");
        if (!readable) return "it ends the process over it";
        nint exception = 0;
        _currentException(&exception);
        nint* functions = *(nint**)exception;
        string text = Marshal.PtrToStringUTF8(((delegate* unmanaged<nint, nint>)functions[2])(exception)) ?? "";
        return text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault("it ends the process over it")
            .TrimEnd('.', ':');
    }

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Exit(int code);
}
