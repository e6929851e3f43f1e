using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Runs;
using Saddle.Models;

namespace Saddle.Tests.Attacks.Saliency;

/// <summary>Craftings of hours need the memory of one iteration.</summary>
public sealed class SaliencyMemoryTests
{
    [Theory]
    [InlineData(SaliencyRule.Papernot, DerivativeOf.Logits, 2)]
    [InlineData(SaliencyRule.Taylor, DerivativeOf.Probabilities, 4)]
    public void Crafting_leaves_no_tensor_behind(SaliencyRule rule, DerivativeOf derivative, int group)
    {
        using Classifier model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 8 });
        var plan = new CraftPlan
        {
            Model = "digits",
            Slots = 16,
            Attack = new SaliencyMapAttack { MaxDistortion = 0.08, Rule = rule, Derivative = derivative, GroupSize = group }
        };
        Craft();
        long tensors = AttackCase.LiveTensors;
        Craft();
        Assert.Equal(tensors, AttackCase.LiveTensors);

        void Craft()
        {
            using var store = new MemoryRunStore();
            Assert.Equal(72, CraftStudy.Craft(model, data, plan, store).Samples.Count);
        }
    }

    [Fact]
    public void A_crafting_that_fails_leaves_no_tensor_behind()
    {
        using Classifier model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 8 });
        var crafting = new SaliencyWorkers(model, data, new SaliencyMapAttack { MaxDistortion = 0.08 });
        CraftOrder[] orders = [new CraftOrder(0, 0, [1, 2, 3, 4, 5, 6, 7, 8, 9])];
        long tensors = AttackCase.LiveTensors;
        Assert.Throws<IOException>(() => crafting.Run(orders, _ => throw new IOException("The disk is full."), slots: 4));
        Assert.Equal(tensors, AttackCase.LiveTensors);
    }

    /// <summary>In a process of its own: what tests before it left to the allocator would blur the measure.</summary>
    [Fact]
    public void Memory_stays_flat_over_many_iterations()
    {
        ChildProcess measured = ChildProcess.Run(ChildProcess.Dotnet,
            [typeof(SaliencyMemoryTests).Assembly.Location, "-explicit", "only", "-method",
                $"{typeof(SaliencyMemoryTests).FullName}.{nameof(Thousands_of_iterations_leave_the_memory_as_it_was)}"], seconds: 180);
        Assert.True(measured.ExitCode == 0, measured.Output + measured.Error);
        Assert.Contains("Total: 1", measured.Output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Thousands_of_iterations_leave_the_memory_as_it_was()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        using Classifier model = Digits();
        using Dataset data = Datasets.Load("digits:test", new DatasetOptions { First = 10 });
        // A small step takes many iterations to anywhere.
        var crafting = new SaliencyWorkers(model, data, new SaliencyMapAttack { Theta = 0.02, MaxIterations = 150 });
        CraftOrder[] orders = [.. data.Labels.data<long>().ToArray().Select((label, image) => new CraftOrder(image, (int)label, [(int)(label + 1) % 10]))];
        for (int run = 0; run < 5; run++) crafting.Run(orders, Ignore, slots: 4);
        long tensors = AttackCase.LiveTensors, passes = crafting.ForwardPasses;
        List<double> series = [ResidentMemory.Megabytes()];
        for (int run = 0; run < 10; run++)
        {
            crafting.Run(orders, Ignore, slots: 4);
            series.Add(ResidentMemory.Megabytes());
        }
        TestContext.Current.TestOutputHelper!.WriteLine(FormattableString.Invariant(
            $"MiB over {crafting.ForwardPasses - passes} passes: {string.Join(", ", series.Select(size => FormattableString.Invariant($"{size:F1}")))}"));
        Assert.InRange(crafting.ForwardPasses - passes, 10_000, 20_000);
        Assert.Equal(tensors, AttackCase.LiveTensors);
        ResidentMemory.AssertFlat(series);

        static void Ignore(CraftedSample sample) => Assert.InRange(sample.Iterations, 0, 150);
    }

    private static Classifier Digits() => ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
}
