using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Saddle;

/// <summary>Tells a file from what only has a file's name: opening a named pipe would wait for a writer for ever.</summary>
internal static class RegularFile
{
    private const int FromWorkingFolder = -100, TypeOnly = 1, KindMask = 0xF000;

    /// <summary>Requires a regular file, or nothing at all, behind a path; links are followed.</summary>
    /// <exception cref="InputException">It is a folder, a pipe, a device or a socket.</exception>
    public static void Require(string path)
    {
        if (Directory.Exists(path)) throw new InputException($"{path} is a folder; expected a file.");
        if (Kind(path) is { } kind)
            throw new InputException($"{path} is {kind}; expected a regular file. Models and data are read more than once, so that pipes, /dev/stdin and "
                + "process substitution, <(…), are not supported: write it to a file first.");
    }

    /// <summary>What is behind a path in words; null for a regular file, a folder, nothing, or where the system does not tell.</summary>
    private static string? Kind(string path) => (Mode(path) & KindMask) switch
    {
        0x1000 => "a named pipe",
        0x2000 or 0x6000 => "a device",
        0xC000 => "a socket",
        _ => null,
    };

    private static int Mode(string path)
    {
        // More than either structure takes.
        Span<byte> status = stackalloc byte[512];
        if (OperatingSystem.IsLinux())
            return StatusX(FromWorkingFolder, path, 0, TypeOnly, ref MemoryMarshal.GetReference(status)) == 0
                ? BinaryPrimitives.ReadUInt16LittleEndian(status[28..]) : 0;
        if (OperatingSystem.IsMacOS())
            return Status(path, ref MemoryMarshal.GetReference(status)) == 0 ? BinaryPrimitives.ReadUInt16LittleEndian(status[4..]) : 0;
        // FileStream itself refuses Windows's devices.
        return 0;
    }

    [DllImport("libc", EntryPoint = "statx")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int StatusX(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, ref byte status);

    [DllImport("libc", EntryPoint = "stat")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Status([MarshalAs(UnmanagedType.LPUTF8Str)] string path, ref byte status);
}
