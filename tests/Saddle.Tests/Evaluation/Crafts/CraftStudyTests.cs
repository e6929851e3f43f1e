using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Tests.Evaluation.Crafts;

/// <summary>Craftings that are cut off, that fail, and what they leave behind.</summary>
public sealed class CraftStudyTests
{
    private static readonly CraftPlan Plan = new() { Model = "digits", Attack = new SaliencyMapAttack { MaxDistortion = 0.08 } };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_crafting_that_is_cancelled_keeps_what_is_finished_and_goes_on_to_the_same_result(int workers)
    {
        using Classifier model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 90 });
        CraftPlan plan = Plan with { Workers = workers, Slots = 32 };
        using var inner = new MemoryRunStore();
        using var cut = new InterruptedStore(inner) { CancelAt = 1 };
        Assert.ThrowsAny<OperationCanceledException>(() => CraftStudy.Craft(model, data, plan, cut, cancellationToken: cut.Cancellation.Token));
        int kept = cut.Crafted.Sum();
        Assert.InRange(kept, 512, 809);
        using var rest = new InterruptedStore(inner);
        List<CraftProgress> progress = [];
        CraftFindings run = CraftStudy.Craft(model, data, plan, rest, new Listener(progress.Add));
        Assert.Equal(810 - kept, rest.Crafted.Sum());
        Assert.Equal((kept, 810), (progress[0].Done, progress[^1].Done));
        using var whole = new MemoryRunStore();
        CraftFindings expected = CraftStudy.Craft(model, data, plan, whole);
        Assert.Equal(Text(expected), Text(run));
        Assert.Equal(CraftSummary.Of(run.Samples, run.Features).Samples, run.CostSamples);
    }

    [Fact]
    public void A_smaller_crafting_afterwards_crafts_nothing_and_knows_what_the_cost_is_of()
    {
        using Classifier model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 6 });
        using var inner = new MemoryRunStore();
        CraftFindings large = CraftStudy.Craft(model, data, Plan, inner);
        using var store = new InterruptedStore(inner);
        CraftFindings small = CraftStudy.Craft(model, data, Plan with { Examples = 2 }, store);
        Assert.Empty(store.Crafted);
        Assert.Equal((54, 18), (large.Samples.Count, small.Samples.Count));
        Assert.Equal((large.Cost, large.CostSamples), (small.Cost, small.CostSamples));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_model_that_throws_ends_the_crafting_with_its_words_once(int workers)
    {
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 20 });
        // The seventh pass is one worker's alone; the model works again afterwards.
        using var model = new Failing(failAt: 7);
        using var store = new InterruptedStore(new MemoryRunStore());
        Task<CraftFindings> crafting = Task.Run(() => CraftStudy.Craft(model, data, Plan with { Workers = workers, Slots = 8 }, store));
        Assert.True(((IAsyncResult)crafting).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(60)), "The crafting hangs.");
        var error = Assert.Throws<InputException>(() => crafting.GetAwaiter().GetResult());
        Assert.Contains("out of order", error.Message, StringComparison.Ordinal);
        // What was done until then is kept, and nothing twice.
        CraftFindings run = CraftStudy.Craft(model, data, Plan with { Workers = workers, Slots = 8 }, store);
        Assert.Equal(180, run.Samples.Count);
        Assert.Equal(180, store.Crafted.Sum());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_model_that_goes_on_throwing_ends_the_crafting_too(int workers)
    {
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 20 });
        using var model = new Failing(failAt: 7) { ForEver = true };
        using var store = new MemoryRunStore();
        Task<CraftFindings> crafting = Task.Run(() => CraftStudy.Craft(model, data, Plan with { Workers = workers, Slots = 8 }, store));
        Assert.True(((IAsyncResult)crafting).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(60)), "The crafting hangs.");
        Assert.Contains("out of order", Assert.Throws<InputException>(() => crafting.GetAwaiter().GetResult()).Message, StringComparison.Ordinal);
    }

    private static Classifier Digits() => ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());

    private static string Text(CraftFindings run) =>
        string.Join('\n', run.Samples.Select(sample => $"{sample.Image} {sample.Target} {sample.Reason} {sample.Success} {string.Join(' ', sample.Features)}"));

    private sealed class Listener(Action<CraftProgress> hear) : IProgress<CraftProgress>
    {
        public void Report(CraftProgress value) => hear(value);
    }

    /// <summary>A network that fails at one pass, or from then on.</summary>
    private sealed class Failing(int failAt) : Classifier(new ModelContract { Classes = 10, Bounds = InputBounds.Unit, InputShape = [1, 28, 28] })
    {
        private readonly Classifier _inner = Digits();
        private int _passes;

        public bool ForEver { get; init; }

        public override string Fingerprint => "failing";

        public override IReadOnlyList<TorchSharp.Modules.Parameter> Parameters => _inner.Parameters;

        protected override Tensor Forward(Tensor inputs)
        {
            int pass = Interlocked.Increment(ref _passes);
            return pass == failAt || (ForEver && pass > failAt) ? throw new InvalidOperationException("The model is out of order.") : _inner.Logits(inputs);
        }

        protected override void Dispose(bool disposing)
        {
            _inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
