using Saddle.Models;
using Saddle.Tests.Cli;

namespace Saddle.Tests.Models;

public sealed class LoadTrialTests : IDisposable
{
    /// <summary>An operator that no check knows and libtorch does not have: loading it ends the process.</summary>
    private const string Foreign = "ops.foreign.unknown(x)";

    private static readonly ModelContract Contract = new() { Classes = 2, InputShape = [1, 2, 2] };
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_sound_file_is_loaded_after_the_trial()
    {
        ScriptedModel.Write(_folder.File("m.pt"), ScriptedModel.Logits);
        using var model = TorchScriptClassifier.Load(_folder.File("m.pt"), Contract, trial: LoadTrial.ChildProcess);
        using Tensor inputs = ones(3, 1, 2, 2), logits = model.Logits(inputs);
        Assert.Equal([3L, 2L], logits.shape);
        using Classifier found = ModelLoader.Load(_folder.File("m.pt"), new ModelLoadOptions { InputShape = [1, 2, 2], Trial = LoadTrial.ChildProcess });
        Assert.Equal(2, found.Contract.Classes);
    }

    [Fact]
    public void A_file_that_ends_the_process_ends_the_child_alone()
    {
        ScriptedModel.Write(_folder.File("m.pt"), Foreign);
        string message = Assert.Throws<InputException>(() => TorchScriptClassifier.Load(_folder.File("m.pt"), Contract, trial: LoadTrial.ChildProcess)).Message;
        Assert.Contains("m.pt ends the process", message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() =>
            ModelLoader.Load(_folder.File("m.pt"), new ModelLoadOptions { InputShape = [1, 2, 2], Trial = LoadTrial.ChildProcess }));
    }

    [Fact]
    public void A_file_that_never_ends_is_given_up()
    {
        ScriptedModel.WriteBody(_folder.File("m.pt"), "    y = x\n    while True:\n      y = torch.add(y, x)\n    return y\n");
        LoadTrial trial = LoadTrial.ChildProcess with { TimeLimit = TimeSpan.FromSeconds(8) };
        Assert.Contains("within 8 seconds",
            Assert.Throws<InputException>(() => TorchScriptClassifier.Load(_folder.File("m.pt"), Contract, trial: trial)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_only_suspected_is_refused_where_the_child_does_not_survive_it()
    {
        ScriptedModel.Write(_folder.File("sound.pt"), ScriptedModel.Logits);
        ScriptedModel.Write(_folder.File("broken.pt"), Foreign);
        byte[] sound = File.ReadAllBytes(_folder.File("sound.pt")), broken = File.ReadAllBytes(_folder.File("broken.pt"));

        LoadTrial.ChildProcess.Confirm("sound.pt", sound, "its code is of another kind");

        Assert.Contains("broken.pt is not a TorchScript file: its code is of another kind.",
            Assert.Throws<InputException>(() => LoadTrial.ChildProcess.Confirm("broken.pt", broken, "its code is of another kind")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_ordinary_error_keeps_its_own_words()
    {
        ScriptedModel.Write(_folder.File("m.pt"), "torch.reshape(x, [1, 999])");
        Assert.Contains("invalid for input",
            Assert.Throws<InputException>(() =>
                ModelLoader.Load(_folder.File("m.pt"), new ModelLoadOptions { InputShape = [1, 2, 2], Trial = LoadTrial.ChildProcess })).Message,
                StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0), InlineData(-1), InlineData(100_000)]
    public void A_time_limit_out_of_range_is_wrong_usage(int seconds) =>
        Assert.Throws<UsageException>(() => LoadTrial.ChildProcess with { TimeLimit = TimeSpan.FromSeconds(seconds) });

    [Fact]
    public void A_trial_without_time_to_begin_is_no_verdict_on_the_file()
    {
        ScriptedModel.Write(_folder.File("m.pt"), ScriptedModel.Logits);
        LoadTrial trial = LoadTrial.ChildProcess with { TimeLimit = TimeSpan.FromMilliseconds(1) };
        Assert.Contains("could not be tried",
            Assert.Throws<EnvironmentException>(() => TorchScriptClassifier.Load(_folder.File("m.pt"), Contract, trial: trial)).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false), InlineData(true)]
    public void A_program_that_has_its_own_executable_can_try_too(bool executable)
    {
        ScriptedModel.Write(_folder.File("sound.pt"), ScriptedModel.Logits);
        ScriptedModel.Write(_folder.File("foreign.pt"), Foreign);
        string program = System.IO.Path.Combine(AppContext.BaseDirectory, "Saddle.StartupProbe");
        foreach ((string file, string words) in new[] { ("sound.pt", "loaded"), ("foreign.pt", "3 ") })
        {
            string[] arguments = ["try", _folder.File(file), "1,2,2"];
            ChildProcess run = executable ? ChildProcess.Run(OperatingSystem.IsWindows() ? program + ".exe" : program, arguments)
                : ChildProcess.Run(ChildProcess.Dotnet, [program + ".dll", .. arguments]);
            Assert.StartsWith(words, run.Output, StringComparison.Ordinal);
        }
    }
}
