using Saddle.Data;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class TrainingFolderTests
{
    [Fact]
    public void Folder_of_another_training_is_refused_with_what_differs()
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 1 };
        fixture.Train(options, "run");
        string message = Assert.Throws<RunFolderException>(() => fixture.Train(options with { LearningRate = 0.5 }, "run")).Message;
        Assert.Contains("learning-rate is 0.002 there and 0.5 now", message);
        Assert.DoesNotContain("batch-size", message);
        using Dataset other = fixture.Data.First(100);
        using Architecture network = Architectures.Create(fixture.Architecture, other.InputShape, 10, seed: 5);
        Assert.Contains("data-fingerprint", Assert.Throws<RunFolderException>(() => Trainer.Train(network, other, options, fixture.Folder("run"))).Message);
        using Architecture linear = Architectures.Create("linear", other.InputShape, 10, seed: 5);
        Assert.Contains("architecture is small-cnn:width=0.25 there and linear now",
            Assert.Throws<RunFolderException>(() => Trainer.Train(linear, fixture.Data, options, fixture.Folder("run"))).Message);
    }

    [Fact]
    public void Second_writer_is_refused()
    {
        using var fixture = new TrainingFixture();
        RunFolderException? refused = null;
        fixture.Train(TrainingFixture.Quick with { Epochs = 1 }, "run", new Listener(progress =>
        {
            if (progress is { Step: 1 }) refused = Assert.Throws<RunFolderException>(() => fixture.Train(TrainingFixture.Quick, "run"));
        }));
        Assert.Contains("in use", refused!.Message);
    }

    [Fact]
    public void Foreign_model_is_not_overwritten()
    {
        using var fixture = new TrainingFixture();
        Directory.CreateDirectory(fixture.Folder("run"));
        File.WriteAllText(Path.Combine(fixture.Folder("run"), "best.safetensors"), "somebody's");
        Assert.Contains("would be overwritten", Assert.Throws<RunFolderException>(() => fixture.Train(TrainingFixture.Quick, "run")).Message);
        Assert.Equal("somebody's", File.ReadAllText(Path.Combine(fixture.Folder("run"), "best.safetensors")));
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_the_environments_fault()
    {
        using var fixture = new TrainingFixture();
        File.WriteAllText(fixture.Folder("file"), "");
        Assert.Throws<EnvironmentException>(() => fixture.Train(TrainingFixture.Quick, "file/run"));
    }

    [Fact]
    public void Disk_that_fills_up_leaves_the_last_checkpoint_from_which_it_goes_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a small file system of its own");
        using var fixture = new TrainingFixture();
        string disk = fixture.Folder("disk"), filler = Path.Combine(disk, "filler");
        Directory.CreateDirectory(disk);
        Assert.SkipUnless(Mounts("mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk), "a file system may not be mounted here");
        try
        {
            var filling = new Listener(progress => { if (progress is { Epoch: 2, Finished: not null }) Fill(filler); });
            string message = Assert.Throws<EnvironmentException>(() => fixture.Train(TrainingFixture.Quick, "disk/run", filling)).Message;
            Assert.Contains("free space", message, StringComparison.Ordinal);
            File.Delete(filler);
            Assert.Equal(2, fixture.Train(TrainingFixture.Quick, "disk/run").EpochsDoneBefore);
            fixture.Train(TrainingFixture.Quick, "straight");
            Assert.Equal(fixture.State("straight"), fixture.State("disk/run"));
            Assert.Empty(Directory.GetFiles(fixture.Folder("disk/run"), "*.tmp"));
        }
        finally
        {
            Mounts("umount", disk);
        }
    }

    [Theory, InlineData(0), InlineData(7), InlineData(100), InlineData(5000)]
    public void Damaged_checkpoint_is_refused(int length)
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 1 };
        fixture.Train(options, "run");
        File.WriteAllBytes(Path.Combine(fixture.Folder("run"), "checkpoint.safetensors"), fixture.Bytes("run", "checkpoint.safetensors")[..length]);
        Assert.Throws<InputException>(() => fixture.Train(options, "run"));
    }

    [Fact]
    public void Checkpoint_that_is_only_a_model_is_refused()
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 1 };
        fixture.Train(options, "run");
        File.Copy(Path.Combine(fixture.Folder("run"), "last.safetensors"), Path.Combine(fixture.Folder("run"), "checkpoint.safetensors"), overwrite: true);
        Assert.Contains("no sound checkpoint", Assert.Throws<InputException>(() => fixture.Train(options, "run")).Message);
    }

    [Fact]
    public void Complete_training_without_its_model_is_refused()
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 1 };
        TrainingResult result = fixture.Train(options, "run");
        File.Delete(result.BestModel);
        Assert.Contains("is missing", Assert.Throws<RunFolderException>(() => fixture.Train(options, "run")).Message);
    }

    private static bool Mounts(string program, params string[] arguments) =>
        File.Exists($"/bin/{program}") && ChildProcess.Run($"/bin/{program}", arguments).ExitCode == 0;

    private static void Fill(string path)
    {
        using FileStream stream = File.Create(path, bufferSize: 1);
        byte[] block = new byte[1024];
        try
        {
            while (true) stream.Write(block);
        }
        catch (IOException)
        {
            // The disk is full, as wanted.
        }
    }
}
