using Saddle.Models;

namespace Saddle.Tests;

public sealed class EngineTests
{
    [Fact]
    public void On_a_wrong_operation_oneDNN_is_switched_off_and_that_is_said_once()
    {
        using var engine = new WrongEngine();

        EngineState state = Engine.Check();
        Assert.Same(state, Engine.Check());
        using var classifier = new ModuleClassifier(nn.Linear(2, 2), 2);

        Assert.False(state.OneDnn);
        Assert.False(LibtorchExports.OneDnn);
        Assert.Contains("convolution 24→12, 1×1 (off by ", Assert.Single(state.Wrong), StringComparison.Ordinal);
        Assert.StartsWith("off: wrong on this processor, convolution 24→12, 1×1", state.ToString(), StringComparison.Ordinal);
        Assert.Equal(state.ToString(), RunVersions.Current["onednn"]);
        Assert.Contains("convolution 24→12, 1×1", Assert.Single(engine.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void NaN_is_wrong_too()
    {
        using var engine = new WrongEngine(by: double.NaN, operation: "transposed");

        Assert.Equal("transposed convolution 6→10, 3×3, stride 2 (not finite)", Assert.Single(Engine.Check().Wrong));
    }

    [Fact]
    public void Rounding_is_not_wrong()
    {
        using var engine = new WrongEngine(by: 1e-7);

        Assert.Empty(Engine.Check().Wrong);
        Assert.Empty(engine.Said);
    }

    [Fact]
    public void What_stays_wrong_without_oneDNN_refuses_every_classifier()
    {
        using var engine = new WrongEngine(withoutOneDnnToo: true);

        string message = Assert.Throws<EnvironmentException>(() => new ModuleClassifier(nn.Linear(2, 2), 2)).Message;
        Assert.Contains("convolution 24→12, 1×1 (off by ", message, StringComparison.Ordinal);
        Assert.Contains("docs/platforms.md", message, StringComparison.Ordinal);
        Assert.Equal(message, Assert.Throws<EnvironmentException>(() => Architectures.Create("lenet", [1, 28, 28], 10, seed: 0)).Message);
        Assert.Empty(engine.Said);
    }

    [Fact]
    public void Asked_to_use_oneDNN_where_it_is_wrong_it_refuses()
    {
        using var engine = new WrongEngine("on");

        Assert.Contains("Unset SADDLE_ONEDNN", Assert.Throws<EnvironmentException>(Engine.Check).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Asked_to_leave_oneDNN_out_it_does_so_in_silence()
    {
        using var engine = new WrongEngine("off");

        EngineState state = Engine.Check();

        Assert.Equal("off: SADDLE_ONEDNN=off", state.ToString());
        Assert.False(LibtorchExports.OneDnn);
        Assert.Empty(state.Wrong);
        Assert.Empty(engine.Said);
    }

    [Fact]
    public void Another_word_for_it_is_refused()
    {
        using var engine = new WrongEngine("no");

        Assert.Contains("expected 'on', 'off' or 'auto'", Assert.Throws<UsageException>(Engine.Check).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void On_a_processor_that_is_known_for_it_oneDNN_is_off_before_anything_is_computed_and_never_tried()
    {
        using var engine = new WrongEngine();
        SuspectProcessor.TellsNoCaches = true;
        Engine.Guard();
        Assert.False(LibtorchExports.OneDnn);

        EngineState state = Engine.Check();

        Assert.StartsWith("off: wrong on processors that tell no cache sizes", state.ToString(), StringComparison.Ordinal);
        Assert.False(LibtorchExports.OneDnn);
        Assert.Contains("tell no cache sizes", Assert.Single(engine.Said.Split('\n', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
    }

    [Fact]
    public void The_callers_modes_do_not_reach_the_check_and_its_threads_stay()
    {
        using var engine = new WrongEngine(sound: true);
        using var gradients = no_grad();
        using var inference = inference_mode();
        int threads = get_num_threads();

        Engine.Check();

        Assert.Equal(threads, get_num_threads());
        Assert.False(is_grad_enabled());
    }
}
