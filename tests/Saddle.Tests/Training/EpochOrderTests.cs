using Saddle.Training;

namespace Saddle.Tests.Training;

public class EpochOrderTests
{
    private static readonly long[] Examples = [.. Enumerable.Range(0, 1000)];

    [Fact]
    public void Every_epoch_has_every_example_once_in_an_order_of_its_own()
    {
        long[] first = EpochOrder.Shuffle(Examples, seed: 3, epoch: 1), second = EpochOrder.Shuffle(Examples, seed: 3, epoch: 2);
        Assert.Equal(Examples, first.Order());
        Assert.Equal(Examples, second.Order());
        Assert.NotEqual(first, second);
        Assert.NotEqual(first, EpochOrder.Shuffle(Examples, seed: 4, epoch: 1));
        Assert.Equal(first, EpochOrder.Shuffle(Examples, seed: 3, epoch: 1));
    }

    [Fact]
    public void Order_of_some_examples_does_not_depend_on_the_others()
    {
        long[] some = [.. Examples.Where(example => example % 3 == 0)];
        Assert.Equal(EpochOrder.Shuffle(Examples, 9, 1).Where(example => example % 3 == 0), EpochOrder.Shuffle(some, 9, 1));
    }

    [Fact]
    public void Orders_are_uniform_enough()
    {
        // The mean place of an example over many epochs is the middle: 499.5 ± 4 · 288.7 / √400.
        double mean = Enumerable.Range(1, 400).Average(epoch => Array.IndexOf(EpochOrder.Shuffle(Examples, 0, epoch), 17L));
        Assert.InRange(mean, 441.7, 557.3);
    }

    [Fact]
    public void Epochs_have_seeds_of_their_own() =>
        Assert.Equal(200, Enumerable.Range(0, 100).SelectMany(epoch => new[] { EpochOrder.Seed(0, epoch), EpochOrder.Seed(1, epoch) }).Distinct().Count());
}
