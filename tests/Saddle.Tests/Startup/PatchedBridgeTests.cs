using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Saddle.Tests.Startup;

[SupportedOSPlatform("linux")]
public class PatchedBridgeTests
{
    // A library that nothing minds having twice.
    private static byte[] SomeLibrary()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the compatibility step is for Linux");
        return File.ReadAllBytes(Directory.GetFiles(AppContext.BaseDirectory, "libe_sqlite3.so", SearchOption.AllDirectories).Single());
    }

    [Fact]
    public void A_library_loads_from_memory_and_a_second_one_is_not_mistaken_for_it()
    {
        nint first = PatchedBridge.LoadFromMemory(SomeLibrary()), second = PatchedBridge.LoadFromMemory(SomeLibrary());
        Assert.True(NativeLibrary.TryGetExport(first, "sqlite3_libversion", out nint one));
        Assert.True(NativeLibrary.TryGetExport(second, "sqlite3_libversion", out nint two));
        Assert.NotEqual(one, two);
    }

    [Fact]
    public void A_library_loads_from_a_temporary_file_that_is_gone_afterwards()
    {
        nint handle = PatchedBridge.LoadFromFile(SomeLibrary());
        Assert.True(NativeLibrary.TryGetExport(handle, "sqlite3_libversion", out _));
        // Only this process's mappings name the file now.
        string mapped = File.ReadLines("/proc/self/maps").First(line => line.Contains(".saddle.tmp", StringComparison.Ordinal));
        Assert.EndsWith("(deleted)", mapped, StringComparison.Ordinal);
        Assert.False(File.Exists(mapped[mapped.IndexOf('/', StringComparison.Ordinal)..^" (deleted)".Length]));
    }

    [Fact]
    public void What_does_not_load_is_an_error_of_the_environment()
    {
        byte[] library = SomeLibrary();
        library[4] = 0; // no ELF class: refused before anything is mapped
        Assert.Equal(0, PatchedBridge.LoadFromMemory(library));
        var error = Assert.Throws<EnvironmentException>(() => PatchedBridge.LoadFromFile(library));
        Assert.Contains("TMPDIR", error.Message, StringComparison.Ordinal);
    }
}
