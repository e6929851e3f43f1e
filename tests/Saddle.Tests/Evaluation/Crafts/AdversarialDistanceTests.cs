using System.Diagnostics;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;

namespace Saddle.Tests.Evaluation;

public sealed class AdversarialDistanceTests
{
    [Fact]
    public void ThePapersExampleHoldsAPairOfTwoFeaturesThatAreNotInTheMap()
    {
        // Section IV.B: alone neither counts, together they do. A third feature spoils every pair.
        float[] alpha = [5f, -0.5f, -9f], beta = [0.1f, -6f, 9f];
        Assert.Equal(1, AdversarialDistance.ByFeatures(alpha, beta, increase: true));
        Assert.Equal(1 - 1 / 3.0, AdversarialDistance.ByPairs(alpha, beta, increase: true));
        // To decrease, the third counts alone; with the first α = −4 and β = 9.1, with the second −9.5 and 3: two pairs.
        Assert.Equal(1 - 1 / 3.0, AdversarialDistance.ByFeatures(alpha, beta, increase: false));
        Assert.Equal(1 - 2 / 3.0, AdversarialDistance.ByPairs(alpha, beta, increase: false), 12);
    }

    [Fact]
    public void TheEndsAreZeroAndOne()
    {
        float[] ones = [1f, 1f, 1f], minus = [-1f, -1f, -1f];
        Assert.Equal(0, AdversarialDistance.ByPairs(ones, minus, increase: true));
        Assert.Equal(0, AdversarialDistance.ByFeatures(ones, minus, increase: true));
        Assert.Equal(1, AdversarialDistance.ByPairs(ones, minus, increase: false));
        Assert.Equal(1, AdversarialDistance.ByPairs(ones, ones, increase: true));
        Assert.Equal(1, AdversarialDistance.ByPairs(new float[3], new float[3], increase: true));
    }

    [Fact]
    public void FeaturesOutsideTheDomainAreInNoPairButInTheNumberOfPairs()
    {
        float[] ones = [1f, 1f, 1f, 1f], minus = [-1f, -1f, -1f, -1f];
        bool[] domain = [true, false, true, true];
        Assert.Equal(1 - 3 / 6.0, AdversarialDistance.ByPairs(ones, minus, true, domain));
        Assert.Equal(1 - 3 / 4.0, AdversarialDistance.ByFeatures(ones, minus, true, domain));
        Assert.Equal(1, AdversarialDistance.ByPairs(ones, minus, true, new bool[4]));
    }

    [Fact]
    public void EveryCountIsThatOfBruteForce()
    {
        var random = new Random(11);
        Func<float>[] draws =
        [
            () => random.NextSingle() - 0.5f,
            () => random.Next(-2, 3),
            () => random.Next(3) == 0 ? random.NextSingle() - 0.5f : 0f,
            () => random.Next(2) == 0 ? -0f : random.Next(-1, 2) * float.Epsilon,
            () => random.Next(-1, 2) * (random.Next(2) == 0 ? float.MaxValue : 1e-30f),
            () => (float)Math.Exp(20 * random.NextDouble()) * (random.Next(2) * 2 - 1),
            () => random.NextSingle(),
            () => -random.NextSingle(),
            () => 0f,
        ];
        for (int trial = 0; trial < 3000; trial++)
        {
            int count = random.Next(0, 24);
            Func<float> forAlpha = draws[random.Next(draws.Length)], forBeta = draws[random.Next(draws.Length)];
            float[] alpha = Draw(count, forAlpha), beta = Draw(count, forBeta);
            bool[] domain = random.Next(2) == 0 ? [] : Draw(count, () => random.Next(4) > 0);
            bool increase = random.Next(2) == 0;
            (int singles, long pairs) = BruteForce(alpha, beta, increase, domain);
            Assert.Equal(singles, SaliencyCount.Singles(alpha, beta, increase, domain));
            Assert.Equal(pairs, SaliencyCount.Pairs(alpha, beta, increase, domain));
        }
    }

    [Fact]
    public void WholeImagesAreCountedAsBruteForceDoes()
    {
        var random = new Random(12);
        for (int trial = 0; trial < 4; trial++)
        {
            float[] alpha = Draw(784, () => random.Next(5) == 0 ? 0f : random.NextSingle() - 0.5f),
                beta = Draw(784, () => random.Next(5) == 0 ? 0f : random.NextSingle() - 0.6f);
            Assert.Equal(BruteForce(alpha, beta, trial % 2 == 0, []).Pairs, SaliencyCount.Pairs(alpha, beta, trial % 2 == 0, []));
        }
    }

    [Fact]
    public void LargeColourImagesAreCountedAtOnce()
    {
        const int Features = 150_528;
        var random = new Random(13);
        // α is −1, 0 or 1 and β its opposite: the map holds the pairs of a 1 with a 1 or a 0.
        float[] alpha = Draw(Features, () => random.Next(3) - 1f);
        float[] beta = [.. alpha.Select(value => -value)];
        long one = alpha.Count(value => value > 0), zero = alpha.Count(value => value == 0);
        var time = Stopwatch.StartNew();
        Assert.Equal(one * (one - 1) / 2 + one * zero, SaliencyCount.Pairs(alpha, beta, increase: true, []));
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(5), $"Counting took {time.Elapsed}.");
    }

    [Fact]
    public void ABatchGivesTheDistancesOfItsRows()
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor alpha = tensor(new float[] { 5, -0.5f, -9, 0, 1, 1, 1, 1 }).reshape(2, 2, 2), beta = tensor(new float[] { 0.1f, -6, 9, 0, -1, -1, -1, -1 })
            .reshape(2, 2, 2);
        Tensor domain = tensor(new bool[] { true, true, true, true, true, true, false, true }).reshape(2, 2, 2);
        IReadOnlyList<SampleDistance> distances = SampleDistance.Of([(4, 0, 1), (6, 2, 0)], alpha, beta, increase: true, domain);
        Assert.Equal([new SampleDistance(4, 0, 1, 1, 1 - 1 / 6.0), new SampleDistance(6, 2, 0, 0.25, 0.5)], distances);
        // A view that is not laid out row by row.
        Assert.Equal(AdversarialDistance.ByPairs([5f, -9f, -0.5f, 0f], [0.1f, 9f, -6f, 0f], increase: true),
            SampleDistance.Of([(4, 0, 1), (6, 2, 0)], alpha.transpose(1, 2), beta.transpose(1, 2), increase: true)[0].ByPairs);
        Assert.Empty(SampleDistance.Of([], zeros(0, 4), zeros(0, 4), increase: true));
    }

    [Fact]
    public void WhatHasNoDistanceIsRefused()
    {
        Assert.Throws<UsageException>(() => AdversarialDistance.ByFeatures([], [], true));
        Assert.Throws<UsageException>(() => AdversarialDistance.ByPairs([1f], [1f], true));
        Assert.Throws<UsageException>(() => AdversarialDistance.ByPairs([1f, 1f], [1f], true));
        Assert.Throws<UsageException>(() => AdversarialDistance.ByPairs([1f, 1f], [1f, 2f], true, [true]));
        Assert.Throws<InputException>(() => AdversarialDistance.ByPairs([1f, float.NaN], [1f, 2f], true));
        Assert.Throws<InputException>(() => AdversarialDistance.ByFeatures([1f, 1f], [1f, float.PositiveInfinity], false, [true, false]));
        using DisposeScope scope = NewDisposeScope();
        Assert.Throws<UsageException>(() => SampleDistance.Of([(0, 0, 1)], zeros(2, 3), zeros(2, 3), true));
        Assert.Throws<UsageException>(() => SampleDistance.Of([(0, 0, 1)], zeros(1, 3), zeros(1, 4), true));
        Assert.Throws<UsageException>(() => SampleDistance.Of([(0, 0, 1)], zeros(1, 3), zeros(1, 3, dtype: float64), true));
        Assert.Throws<UsageException>(() => SampleDistance.Of([(0, 0, 1)], zeros(1, 3), zeros(1, 3), true, zeros(1, 3)));
        Assert.Throws<UsageException>(() => SampleDistance.Of([(0, 0, 1)], zeros(1, 1), zeros(1, 1), true));
    }

    private static (int Singles, long Pairs) BruteForce(float[] alpha, float[] beta, bool increase, bool[] domain)
    {
        int singles = 0;
        long pairs = 0;
        bool In(int feature) => domain.Length == 0 || domain[feature];
        bool Salient(float target, float others) => increase ? target > 0 && others < 0 : target < 0 && others > 0;
        for (int p = 0; p < alpha.Length; p++)
        {
            if (In(p) && Salient(alpha[p], beta[p])) singles++;
            for (int q = p + 1; q < alpha.Length; q++)
                if (In(p) && In(q) && Salient(alpha[p] + alpha[q], beta[p] + beta[q])) pairs++;
        }
        return (singles, pairs);
    }

    private static T[] Draw<T>(int count, Func<T> draw) => [.. Enumerable.Range(0, count).Select(_ => draw())];
}
