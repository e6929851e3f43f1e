using System.Diagnostics;

namespace Saddle.Tests.Storage;

/// <summary>A writer in a process of its own, this test assembly once more with one explicit test, that is killed while it writes.</summary>
internal static class KilledWriter
{
    private const string Variable = "SADDLE_TEST_RUN_FOLDER";

    /// <summary>The folder that the writer writes to; asked in the writer's process.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(Variable)!;

    /// <summary>Says how much is committed; called in the writer's process.</summary>
    public static void Tell(int committed)
    {
        // Moved into place, so that a kill never leaves half of what was told.
        string next = Path.Combine(Folder, "told.next");
        File.WriteAllText(next, FormattableString.Invariant($"{committed}"));
        File.Move(next, Path.Combine(Folder, "told"), overwrite: true);
    }

    /// <summary>Runs the writer until it has told of so much more, and kills it.</summary>
    /// <returns>How much it told of.</returns>
    public static int Run(Type tests, string method, string folder, int more)
    {
        string told = Path.Combine(folder, "told");
        int before = Read(told);
        var start = new ProcessStartInfo(ChildProcess.Dotnet, [tests.Assembly.Location, "-explicit", "only", "-method", $"{tests.FullName}.{method}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Variable] = folder;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        var time = Stopwatch.StartNew();
        while (!process.HasExited && Read(told) < before + more && time.Elapsed < TimeSpan.FromSeconds(60)) Thread.Sleep(3);
        process.Kill();
        process.WaitForExit();
        int last = Read(told);
        Assert.True(last > before, $"The writer committed nothing: {output.GetAwaiter().GetResult()}{error.GetAwaiter().GetResult()}");
        return last;
    }

    private static int Read(string path)
    {
        if (!File.Exists(path)) return 0;
        // The writer may be replacing it at this moment.
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return int.Parse(new StreamReader(file).ReadToEnd(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
