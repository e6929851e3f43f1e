using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;

namespace Saddle;

/// <summary>
/// Loads TorchSharp's native bridge where libstdc++ is older than GCC 13's (Debian 12, Ubuntu 22.04):
/// libLibTorchSharp.so names the version GLIBCXX_3.4.32 although it uses nothing of it, so a copy on which that
/// requirement is marked weak is loaded from memory.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class PatchedBridge
{
    private const string Library = "libLibTorchSharp.so";

    /// <summary>Loads the patched copy; returns zero where there is nothing to patch or the load fails.</summary>
    public static (nint Handle, string Source) Load(Assembly torchSharp)
    {
        string[] directories = SearchDirectories(torchSharp);
        if (Find(directories, Library) is not { } original) return default;
        byte[] image = File.ReadAllBytes(original);
        if (ElfVersions.Weaken(image, "GLIBCXX_3.4.31", "GLIBCXX_3.4.32") == 0) return default;
        // The copy's $ORIGIN is elsewhere, so what it needs must already be loaded; the loader matches by soname.
        // Never from a second path: libtorch aborts the process when it is loaded twice.
        foreach (string needed in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
            if (Find(directories, needed) is { } path) NativeLibrary.TryLoad(path, out _);
        nint handle = LoadFromMemory(image);
        return handle != 0 ? (handle, "memory") : (LoadFromFile(image), "temporary file");
    }

    /// <summary>Loads a library from a memory file; returns zero where that is not allowed.</summary>
    /// <param name="image">The library.</param>
    internal static nint LoadFromMemory(byte[] image)
    {
        int descriptor = CreateMemoryFile(Library, flags: 1 /* MFD_CLOEXEC */);
        if (descriptor < 0) return 0;
        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(file, image, 0);
        if (!NativeLibrary.TryLoad($"/proc/self/fd/{descriptor}", out nint handle)) return 0;
        // Stays open with the library: the loader knows it by this path, and would take the next file under the same
        // number for this one.
        file.SetHandleAsInvalid();
        return handle;
    }

    /// <summary>
    /// Loads a library from a file of its own that is gone afterwards, where memory files may not be executed
    /// (<c>vm.memfd_noexec</c>, SELinux).
    /// </summary>
    /// <param name="image">The library.</param>
    /// <exception cref="EnvironmentException">The temporary folder takes no executable file, or the library does not load.</exception>
    internal static nint LoadFromFile(byte[] image)
    {
        try
        {
            // Nobody else may write what is about to be run. What is mapped outlives its name.
            using TemporaryFile file =
                TemporaryFile.Create(Path.Combine(Path.GetTempPath(), Library), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            file.Stream.Write(image);
            file.Stream.Flush();
            return NativeLibrary.Load(file.Path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DllNotFoundException or BadImageFormatException)
        {
            throw new EnvironmentException(
                $"TorchSharp's native library asks for a newer C++ library than this system has, and its adjusted copy loads neither from memory nor from "
                    + $"the temporary folder {Path.GetTempPath()}: {error.Message.Trim()} " +
                "Point TMPDIR at a folder that takes executable files, or use a system with the libstdc++ of GCC 13.", error);
        }
    }

    private static string[] SearchDirectories(Assembly torchSharp)
    {
        var directories = new List<string>();
        if (MappedDirectory("/libtorch_cpu.so") is { } mapped) directories.Add(mapped);
        if (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") is string list)
            directories.AddRange(list.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries));
        directories.Add(Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native"));
        directories.Add(AppContext.BaseDirectory);
        if (Path.GetDirectoryName(torchSharp.Location) is { Length: > 0 } beside)
        {
            directories.Add(Path.Combine(beside, "runtimes", "linux-x64", "native"));
            directories.Add(beside);
            directories.Add(Path.GetFullPath(Path.Combine(beside, "../../runtimes/linux-x64/native"))); // the package folder
        }
        return [.. directories];
    }

    private static string? MappedDirectory(string suffix) =>
        File.ReadLines("/proc/self/maps").FirstOrDefault(line => line.EndsWith(suffix, StringComparison.Ordinal)) is { } line
            ? Path.GetDirectoryName(line[line.IndexOf('/')..])
            : null;

    private static string? Find(string[] directories, string file) =>
        directories.Select(directory => Path.Combine(directory, file)).FirstOrDefault(File.Exists);

    [DllImport("libc", EntryPoint = "memfd_create")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CreateMemoryFile([MarshalAs(UnmanagedType.LPUTF8Str)] string name, uint flags);
}
