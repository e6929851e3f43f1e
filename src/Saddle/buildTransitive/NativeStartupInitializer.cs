// Compiled into every program that uses Saddle: an initializer in the library itself would not run before a program
// whose first statement already calls TorchSharp.
file static class NativeStartupInitializer
{
#pragma warning disable CA2255 // it must run before the first use of TorchSharp
    [System.Runtime.CompilerServices.ModuleInitializer]
    internal static void Initialize() => Saddle.NativeStartup.InstallLoader();
#pragma warning restore CA2255
}
