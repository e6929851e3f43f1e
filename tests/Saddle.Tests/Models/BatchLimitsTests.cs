using Saddle.Attacks;
using Saddle.Models;
using Saddle.Tests.Evaluation;
using Saddle.Threats;

namespace Saddle.Tests.Models;

/// <summary>A model that takes batches of some sizes alone answers batches of all sizes.</summary>
public class BatchLimitsTests
{
    private static readonly int[] Counts = [1, 3, 70];

    public static TheoryData<int, bool> Sizes =>
        new(from size in (int[])[1, 2, 3, 4, 7, 16, 23, 64, 100] from throws in (bool[])[true, false] select (size, throws));

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_batch_of_one_size_is_found_and_filled_up(int size, bool throws)
    {
        using var scope = NewDisposeScope();
        foreach (int[] counts in (int[][])[Counts, [.. Counts.Reverse()]])
        {
            // As traced networks have it in a reshape, or in a slice.
            using var model =
                new FunctionClassifier(x => throws ? Net(x.reshape(size, 4)) : x.shape[0] < size ? throw new InvalidOperationException("too few")
                    : Net(x.narrow(0, 0, size)));
            foreach (int count in counts) Same(model, count);
            Assert.Equal(size, model.BatchSizes.Most);
            Assert.Equal(size, model.BatchSizes.Least);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(50)]
    public void A_largest_batch_is_kept_to(int most)
    {
        using var scope = NewDisposeScope();
        using var model = new FunctionClassifier(x => x.shape[0] > most ? throw new InvalidOperationException("too many") : Net(x));
        foreach (int count in Counts) Same(model, count);
        Assert.Equal(1, model.BatchSizes.Least);
        Assert.InRange(model.BatchSizes.Most, Math.Max(1, most / 2), most);
    }

    [Fact]
    public void A_model_that_loses_the_batch_of_one_is_given_more()
    {
        using var scope = NewDisposeScope();
        using var model = new FunctionClassifier(x => Net(x).squeeze());
        foreach (int count in Counts) Same(model, count);
        Assert.Equal(new BatchRange(2, int.MaxValue), model.BatchSizes);
        Assert.Equal("2 or more inputs at once", model.BatchSizes.ToString());
    }

    [Fact]
    public void What_fails_at_every_size_says_why_and_classes_in_front_are_no_batch()
    {
        using var scope = NewDisposeScope();
        using var broken = new FunctionClassifier(x => x.mm(ones(5, 2)));
        Assert.Contains("failed on a batch of shape [3, 4]", Assert.Throws<InputException>(() => broken.Logits(rand(3, 4))).Message, StringComparison.Ordinal);
        using var turned = new FunctionClassifier(x => Net(x).t());
        Assert.Contains("[2, 20]; expected [20, 2]", Assert.Throws<InputException>(() => turned.Logits(rand(20, 4))).Message, StringComparison.Ordinal);
        using var mean = new FunctionClassifier(x => Net(x).mean());
        Assert.Contains("the shape []", Assert.Throws<InputException>(() => mean.Logits(rand(20, 4))).Message, StringComparison.Ordinal);
        Assert.Equal(BatchRange.Any, mean.BatchSizes);
    }

    [Fact]
    public void Attacks_find_the_same_points_and_count_the_same_passes()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2, CPU);
        Tensor inputs = empty(21, 4).uniform_(0, 1, generator);
        using var free = new FunctionClassifier(Net);
        using var fixedSize = new FunctionClassifier(x => Net(x.reshape(8, 4)));
        Tensor labels = free.Logits(inputs).argmax(1);
        long[] examples = [.. Enumerable.Range(0, 21).Select(example => (long)example)];
        var threat = new ThreatModel { Ball = NormBall.Parse("linf:0.1")[0], Access = Access.Gradient };
        using AttackResult expected = new ProjectedGradientDescent { Steps = 10 }.Run(free, inputs, labels, examples, threat),
            found = new ProjectedGradientDescent { Steps = 10 }.Run(fixedSize, inputs, labels, examples, threat);
        Assert.True(expected.Adversarial.allclose(found.Adversarial, atol: 1e-6));
        Assert.Equal(expected.ForwardPasses, found.ForwardPasses);
        Assert.Equal(expected.BackwardPasses, found.BackwardPasses);
    }

    [Fact]
    public void A_failure_that_does_not_repeat_is_no_matter_of_size()
    {
        using var scope = NewDisposeScope();
        int passes = 0;
        using var model = new FunctionClassifier(x => ++passes == 2 ? throw new InvalidOperationException("out of order") : Net(x));
        Same(model, 20);
        Assert.Contains("out of order", Assert.Throws<InputException>(() => model.Logits(rand(20, 4))).Message, StringComparison.Ordinal);
        Assert.Equal(BatchRange.Any, model.BatchSizes);
    }

    private static void Same(Classifier model, int count)
    {
        using var generator = new Generator((ulong)count, CPU);
        Tensor inputs = empty(count, 4).uniform_(0, 1, generator), leaf = inputs.detach().requires_grad_(true), other = inputs.detach().requires_grad_(true);
        Tensor logits = model.Logits(leaf), expected = Net(other);
        Assert.True(logits.allclose(expected, atol: 1e-6));
        Assert.True(autograd.grad([logits.pow(2).sum()], [leaf])[0].allclose(autograd.grad([expected.pow(2).sum()], [other])[0], atol: 1e-5));
    }

    private static Tensor Net(Tensor x) => x.tanh().mm(tensor(new[] { 1f, -2, 3, -1, -1, 2, -2, 1 }).reshape(4, 2));
}
