using System.Diagnostics;
using Saddle.Data;

namespace Saddle.Tests.Data;

public class EmbeddedDigitsTests
{
    [Fact]
    public void The_same_seed_makes_the_same_digits_and_another_seed_others()
    {
        using Dataset once = EmbeddedDigits.Make(DatasetSplit.Test, 50), again = EmbeddedDigits.Make(DatasetSplit.Test, 100),
            other = EmbeddedDigits.Make(DatasetSplit.Test, 50, seed: 1), train = EmbeddedDigits.Make(DatasetSplit.Train, 50);
        Assert.Equal(once.Fingerprint(50), again.Fingerprint(50));
        Assert.NotEqual(once.Fingerprint(50), other.Fingerprint(50));
        Assert.NotEqual(once.Fingerprint(50), train.Fingerprint(50));
    }

    [Fact]
    public void The_digits_are_the_ones_that_the_embedded_models_were_trained_on()
    {
        // Additions, multiplications and square roots alone: the same on every machine.
        using Dataset test = EmbeddedDigits.Make(DatasetSplit.Test);
        Assert.Equal("7da33aaf38dfe268f73654a8b788437698e8427c9f17f518c515b91569a41463", test.Fingerprint(EmbeddedDigits.TestCount));
    }

    [Fact]
    public void They_are_balanced_clean_and_inked()
    {
        using Dataset data = Datasets.Load("digits:train", new DatasetOptions { First = 1_000 });
        using var scope = NewDisposeScope();
        Assert.Equal([1000, 1, 28, 28], data.Inputs.shape);
        Assert.Equal("digits:train", data.Name);
        long[] labels = data.Labels.data<long>().ToArray();
        Assert.All(labels.Chunk(10), block => Assert.Equal(10, block.Distinct().Count()));
        Assert.Equal(0, data.Inputs.min().item<float>());
        Assert.Equal(1, data.Inputs.max().item<float>());
        Assert.InRange((data.Inputs == 0).to(ScalarType.Float32).mean().item<float>(), 0.7f, 0.85f);
        float[] inkiest = data.Inputs.amax([1, 2, 3]).data<float>().ToArray();
        Assert.All(inkiest, ink => Assert.InRange(ink, 0.95f, 1f));
        using Tensor steps = data.Inputs * 255;
        Assert.InRange((steps - steps.round()).abs().max().item<float>(), 0, 1e-4f);
    }

    [Fact]
    public void A_linear_model_stays_well_under_the_networks()
    {
        var watch = Stopwatch.StartNew();
        using Dataset train = Datasets.Load("digits:train", new DatasetOptions()), test = Datasets.Load("digits:test", new DatasetOptions());
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
        Assert.Equal((10_000, 2_000), (train.Count, test.Count));
        using var scope = NewDisposeScope();
        var linear = nn.Linear(784, 10);
        nn.init.zeros_(linear.weight);
        nn.init.zeros_(linear.bias);
        using var optimizer = optim.Adam(linear.parameters(), 2e-3);
        for (int step = 0; step < 2_000; step++)
        {
            using var inner = NewDisposeScope();
            int start = step % 100 * 100;
            Tensor loss = nn.functional.cross_entropy(linear.forward(train.Inputs[start..(start + 100)].flatten(1)), train.Labels[start..(start + 100)]);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
        }
        float accuracy = linear.forward(test.Inputs.flatten(1)).argmax(1).eq(test.Labels).to(ScalarType.Float32).mean().item<float>();
        Assert.InRange(accuracy, 0.80f, 0.92f);
    }

    [Fact]
    public void Wrong_counts_and_cancellation_are_refused()
    {
        Assert.Throws<UsageException>(() => EmbeddedDigits.Make(DatasetSplit.Test, 0));
        Assert.Throws<OperationCanceledException>(() => EmbeddedDigits.Make(DatasetSplit.Test, cancellationToken: new CancellationToken(canceled: true)));
    }
}
