namespace Saddle.Tests.Cli;

public class RunFolderTests(CliFixture files) : IClassFixture<CliFixture>
{
    [Fact]
    public void A_second_writer_is_refused_while_the_first_goes_on()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs POSIX signals");
        string[] slow = files.Evaluate("shared", "--attack", "pgd:steps=100000", "--individually");
        using var first = new RunningCommand(slow);
        first.WaitFor("pgd");
        SaddleCommandLine.Fails(4, "is in use by process", slow);
        Assert.Equal(130, first.Stop().ExitCode);
    }

    [Fact]
    public void A_damaged_run_is_refused_and_left_as_it_is()
    {
        Assert.Equal(0, SaddleCommandLine.Run(files.Evaluate("damaged")).ExitCode);
        string database = files.At("damaged/run.db");
        byte[] whole = File.ReadAllBytes(database);
        File.WriteAllBytes(database, whole[..(whole.Length / 2)]);
        SaddleCommandLine.Fails(4, "run.db", files.Evaluate("damaged"));
        SaddleCommandLine.Fails(4, "run.db", "report", files.At("damaged"));
        Assert.Equal(whole.Length / 2, new FileInfo(database).Length);
    }

    [Fact]
    public void Trainings_and_evaluations_stay_out_of_each_others_folders()
    {
        string[] Train(string folder) => ["train", "linear", "--data", $"npz:{files.Data}", "--epochs", "1", "--out", files.At(folder)];
        Assert.Equal(0, SaddleCommandLine.Run(files.Evaluate("evaluated")).ExitCode);
        SaddleCommandLine.Fails(4, "holds an evaluation", Train("evaluated"));
        Assert.Equal(0, SaddleCommandLine.Run(Train("trained")).ExitCode);
        SaddleCommandLine.Fails(4, "holds a training", files.Evaluate("trained"));
    }

    [Fact]
    public void A_full_disk_is_the_environments_fault_and_the_run_goes_on_once_there_is_room()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a small file system of its own");
        string disk = files.At("disk");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Mount("mount", "-t", "tmpfs", "-o", "size=40k", "tmpfs", disk), "a file system may not be mounted here");
        try
        {
            SaddleCommandLine.FailsAsProcess(5, "Free some space", files.Evaluate("disk/run"));
            SaddleCommandLine.FailsAsProcess(5, "No space left", "train", "linear", "--data", $"npz:{files.Data}", "--epochs", "1", "--out",
                files.At("disk/training"));
            Assert.True(Mount("mount", "-o", "remount,size=8m", disk));
            ChildProcess again = SaddleCommandLine.RunProcess(files.Evaluate("disk/run"));
            Assert.True(again.ExitCode == 0, again.Error);
        }
        finally
        {
            Mount("umount", disk);
        }
    }

    private static bool Mount(string program, params string[] arguments) =>
        File.Exists($"/bin/{program}") && ChildProcess.Run($"/bin/{program}", arguments).ExitCode == 0;
}
