using System.Runtime.InteropServices;

namespace Saddle.Cli;

/// <summary>Standard input, output and error as a shell hands them over, closed ones too (<c>2&gt;&amp;-</c>).</summary>
internal static unsafe class StandardStreams
{
    private const int Output = 1, Error = 2, EnvironmentFailed = 5;
    private const int FlagsOfDescriptor = 1, FlagsOfFile = 3, CloseOnExecute = 1, AccessMask = 3, ReadOnly = 0, WriteOnly = 1;

    /// <summary>Whether something can be written to standard output; true where the system does not tell.</summary>
    public static bool CanWriteOutput =>
        OperatingSystem.IsWindows() || (Control(Output, FlagsOfFile) is var flags && flags >= 0 && (flags & AccessMask) != ReadOnly);

    /// <summary>
    /// Starts the command again in the place of this process, with the null device for each stream that was closed; does
    /// nothing where none was. The runtime gives the free numbers to pipes and files of its own before the first statement of
    /// a program, so that what is then written to standard error would go into one of them, and the number cannot be taken
    /// back while the runtime lives. Linux alone tells how a process was started; elsewhere writing to a closed stream fails.
    /// </summary>
    public static void Complete()
    {
        if (!OperatingSystem.IsLinux()) return;
        int[] closed = [.. Enumerable.Range(0, Error + 1).Where(IsClosed)];
        if (closed.Length == 0 || Arguments() is not { } arguments) return;
        foreach (int number in closed)
        {
            // A closed standard output stays one that nothing can be written to, so that a lost result is an error.
            int device = OpenFile("/dev/null", number == Error ? WriteOnly : ReadOnly);
            if (device == number) continue;
            if (device < 0 || Duplicate(device, number) < 0 || Close(device) < 0) Exit(EnvironmentFailed);
        }
        if (Execute(arguments) < 0) Exit(EnvironmentFailed);
    }

    // What a process inherits does not close when a program starts; what the runtime opens does.
    private static bool IsClosed(int number) => Control(number, FlagsOfDescriptor) is var flags && (flags < 0 || (flags & CloseOnExecute) != 0);

    /// <summary>The words of the command, each ended by a zero; null where the system hides them.</summary>
    private static byte[]? Arguments()
    {
        try
        {
            return File.ReadAllBytes("/proc/self/cmdline") is { Length: > 0 } words && words[^1] == 0 ? words : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static int Execute(byte[] words)
    {
        fixed (byte* start = words)
        {
            int count = words.Count(letter => letter == 0);
            byte** arguments = stackalloc byte*[count + 1];
            byte* word = start;
            for (int index = 0; index < count; index++)
            {
                arguments[index] = word;
                while (*word++ != 0)
                {
                }
            }
            arguments[count] = null;
            return ExecuteFile("/proc/self/exe", arguments);
        }
    }

    [DllImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Control(int descriptor, int command);

    [DllImport("libc", EntryPoint = "open")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int OpenFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "dup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Duplicate(int from, int to);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);

    [DllImport("libc", EntryPoint = "execv")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ExecuteFile([MarshalAs(UnmanagedType.LPUTF8Str)] string path, byte** arguments);

    [DllImport("libc", EntryPoint = "_exit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern void Exit(int code);
}
