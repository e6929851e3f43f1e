// The child process of the start-up tests. Without arguments its first statement that does anything is TorchSharp's,
// as in the programs of people who never heard of the start-up step; with the argument `tune` it asks for the tuning,
// with `threads` for how many libtorch threads workers and their caller have, with `models` to load
// models until one ends it, with `try` to load one after a trial, with `write` to write a file and never end.
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Saddle;
using TorchSharp;

if (args is ["tune"]) Tune();
if (args is ["models"])
{
    ModelProbe.Run();
    return;
}

if (args is ["try", var model, var inputs])
{
    ModelProbe.TryFirst(model, inputs);
    return;
}

if (args is ["write", var target])
{
    AtomicFile.Write(target, stream =>
    {
        stream.Write(new byte[100_000]);
        stream.Flush();
        Console.WriteLine("writing");
        Thread.Sleep(Timeout.Infinite);
    });
}

using torch.Tensor ones = torch.ones(2);
Console.WriteLine($"sum={ones.sum().item<float>()}");
Console.WriteLine($"bridge={NativeStartup.BridgeSource}");
Console.WriteLine($"tuned={NativeStartup.Tuned}");
if (args is ["threads"]) CountThreads();
if (OperatingSystem.IsLinux()) Console.WriteLine($"wait={Marshal.PtrToStringUTF8(CLibrary.GetEnvironment("OMP_WAIT_POLICY"))}");

static void Tune()
{
    try
    {
        NativeStartup.TuneProcess();
    }
    catch (UsageException error)
    {
        Console.Error.WriteLine(error.Message);
        Environment.Exit(error.ExitCode);
    }
}

static void CountThreads()
{
    int before = torch.get_num_threads();
    var seen = new ConcurrentBag<int>();
    WorkerThreads.Run(3, _ => seen.Add(torch.get_num_threads()), CancellationToken.None);
    Console.WriteLine($"threads={before},{string.Join(',', seen)},{torch.get_num_threads()}");
}

internal static class CLibrary
{
    [DllImport("libc", EntryPoint = "getenv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    internal static extern nint GetEnvironment([MarshalAs(UnmanagedType.LPUTF8Str)] string name);
}
