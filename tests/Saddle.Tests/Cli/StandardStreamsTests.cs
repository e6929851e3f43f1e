using Saddle.Cli.Output;

namespace Saddle.Tests.Cli;

/// <summary>The command with streams that are closed, full, or read by nobody.</summary>
public class StandardStreamsTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Theory]
    [InlineData("2>&-")]
    [InlineData("<&-")]
    [InlineData("<&- 2>&-")]
    [InlineData("2>/dev/full")]
    [InlineData("2</dev/null")]
    public void A_run_goes_on_whatever_becomes_of_the_other_streams(string redirection)
    {
        ChildProcess plain = SaddleCommandLine.Run(files.Evaluate(Folder("plain", redirection))),
            other = Shell(redirection, files.Evaluate(Folder("other", redirection)));
        Assert.True(other.ExitCode == 0, $"{other.ExitCode}: {other.Error}");
        Assert.Equal(Table(plain.Output), Table(other.Output));
        // What is written to the number of a closed stream must not go into the first file that is opened.
        ChildProcess again = SaddleCommandLine.Run(files.Evaluate(Folder("other", redirection)));
        Assert.Equal(Table(plain.Output), Table(again.Output));
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData("1</dev/null")]
    public void A_result_that_has_nowhere_to_go_is_refused_before_the_work(string redirection)
    {
        string folder = Folder("nowhere", redirection);
        ChildProcess run = Shell(redirection, files.Evaluate(folder));
        Assert.Equal(5, run.ExitCode);
        Assert.Empty(run.Output);
        if (!redirection.Contains("2>", StringComparison.Ordinal)) Assert.StartsWith("error: Standard output is closed", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(files.At(folder)));
    }

    [Fact]
    public void A_full_device_is_an_environment_error_and_an_early_leaver_none()
    {
        ChildProcess full = Shell(">/dev/full", "attacks");
        Assert.Equal(5, full.ExitCode);
        Assert.Contains("No space left", full.Error, StringComparison.Ordinal);
        ChildProcess left = Script("{ \"$@\"; echo $? >&2; } | head -1 >/dev/null", "attacks");
        Assert.Equal("0", left.Error.Trim());
    }

    [Fact]
    public void Errors_keep_their_exit_code_where_nobody_reads_them() =>
    Assert.Equal(2, Shell("2>&-", "evaluate", "nosuch", "--data", "digits", "--threat", "linf:0.3").ExitCode);

    [Fact]
    public void What_standard_error_does_not_take_is_dropped()
    {
        using var failing = new FailingWriter();
        using var output = new ErrorOutput(failing);
        output.WriteLine("first");
        output.Write('x');
        output.Write("second".AsSpan());
        output.Flush();
        Assert.Equal(1, failing.Attempts);
        using var taken = new StringWriter { NewLine = "\n" };
        using var sound = new ErrorOutput(taken);
        sound.Write('a');
        sound.Write("bc".ToCharArray(), 0, 2);
        sound.WriteLine("d");
        sound.WriteLine();
        Assert.Equal("abcd\n\n", taken.ToString());
    }

    private static string Folder(string name, string redirection) => $"{name}{redirection.GetHashCode(StringComparison.Ordinal):x}";

    private static ChildProcess Shell(string redirection, params string[] arguments) => Script($"exec \"$@\" {redirection}", arguments);

    private static ChildProcess Script(string script, params string[] arguments)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "only Linux tells that a stream was closed, and has /dev/full");
        return ChildProcess.Run("/bin/sh", ["-c", script, "sh", ChildProcess.Dotnet, SaddleCommandLine.Assembly, .. arguments],
            SaddleCommandLine.Environment(), seconds: 120);
    }

    /// <summary>The rows without times and folders.</summary>
    // Lines that say where something was written, which is another folder in each run.
    private static readonly string[] s_places = ["Report: ", "Adversarial examples: "];

    private static string Table(string output) =>
        string.Join('\n',
            output.Split('\n').Where(line => !s_places.Any(place => line.StartsWith(place, StringComparison.Ordinal)))
            .Select(line => System.Text.RegularExpressions.Regex.Replace(line, @"\d+\.\d s\s*$", "").TrimEnd()));

    private sealed class FailingWriter : StringWriter
    {
        public int Attempts { get; private set; }

        public override void Write(char value) => Fail();

        public override void Write(string? value) => Fail();

        public override void WriteLine(string? value) => Fail();

        public override void Flush() => Fail();

        private void Fail()
        {
            Attempts++;
            throw new IOException("full");
        }
    }
}
