using System.Diagnostics;
using Saddle.Attacks;

namespace Saddle.Tests.Attacks.Saliency;

/// <summary>The pruned search against all pairs, on random and on awkward derivatives.</summary>
public sealed class PairSearchTests
{
    [Theory]
    [InlineData("normal")]
    [InlineData("few values")]
    [InlineData("zeros")]
    [InlineData("one-sided")]
    [InlineData("left out")]
    [InlineData("equal")]
    [InlineData("one giant")]
    public void The_best_pair_is_that_of_an_exhaustive_search(string kind)
    {
        var random = new Random(kind.Length);
        for (int round = 0; round < 60; round++)
        {
            int features = round < 30 ? random.Next(0, 40) : 784;
            float[] a = Values(kind, features, random), b = Values(kind, features, random);
            for (int i = 0; i < features; i++) if (float.IsNegativeInfinity(a[i])) b[i] = float.NegativeInfinity;
            float[] before = [.. a];
            Assert.Equal(Exhaustive(a, b), new PairSearch(features).Find(a, b));
            Assert.Equal(before, a);
        }
    }

    [Fact]
    public void A_search_serves_again_after_another_one()
    {
        var random = new Random(1);
        var search = new PairSearch(50);
        for (int round = 0; round < 20; round++)
        {
            float[] a = Values("normal", 50, random), b = Values("normal", 50, random);
            Assert.Equal(Exhaustive(a, b), search.Find(a, b));
        }
    }

    [Fact]
    public void A_colour_image_of_224_pixels_is_searched_exactly()
    {
        const int features = 3 * 224 * 224;
        var random = new Random(2);
        float[] a = Values("normal", features, random), b = Values("normal", features, random);
        (int first, int second) = new PairSearch(features).Find(a, b)!.Value;
        float score = (a[first] + a[second]) * (b[first] + b[second]);
        // All pairs are 10^10; one that scores more has both features among those whose bound is no lower.
        float highestA = a.Max(), highestB = b.Max();
        int[] candidates = [.. Enumerable.Range(0, features).Where(i => Math.Max(a[i] + highestA, 0) * Math.Max(b[i] + highestB, 0) >= score)];
        Assert.InRange(candidates.Length, 2, 20_000);
        foreach (int p in candidates)
            for (int q = 0; q < features; q++)
                if (q != p) Assert.False(Math.Max(a[p] + a[q], 0) * Math.Max(b[p] + b[q], 0) > score);
    }

    /// <summary>Steps of a quarter make many ties; of features with the same derivatives an exhaustive search needs the first two alone.</summary>
    [Theory]
    [InlineData("normal")]
    [InlineData("few values")]
    [InlineData("zeros")]
    [InlineData("one-sided")]
    [InlineData("left out")]
    [InlineData("equal")]
    [InlineData("one giant")]
    [InlineData("opposed")]
    public void Awkward_derivatives_of_a_colour_image_are_searched_exactly(string kind)
    {
        const int features = 3 * 224 * 224;
        var random = new Random(3);
        float[] a = Steps(Values(kind, features, random)), b = Steps(Values(kind, features, random));
        if (kind == "opposed") Opposed(a, b);
        for (int i = 0; i < features; i++) if (float.IsNegativeInfinity(a[i])) b[i] = float.NegativeInfinity;
        int[] first = [.. Enumerable.Range(0, features).GroupBy(i => (a[i], b[i])).SelectMany(equal => equal.Take(2)).Order()];
        (int, int)? expected = Exhaustive([.. first.Select(i => a[i])], [.. first.Select(i => b[i])]) is { } pair ? (first[pair.Item1], first[pair.Item2])
            : null;
        long start = Stopwatch.GetTimestamp();
        Assert.Equal(expected, new PairSearch(features).Find(a, b));
        // Where all are equal or most are zero, a visit of every feature takes more than ten.
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 2);

        static float[] Steps(float[] values) => [.. values.Select(value => MathF.Round(value * 4) / 4)];
    }

    [Fact]
    public void Zeros_that_seem_to_score_are_searched_exactly()
    {
        var random = new Random(4);
        for (int round = 0; round < 30; round++)
        {
            int features = random.Next(100, 400);
            float[] a = Values("zeros", features, random), b = Values("zeros", features, random);
            for (int i = 0; i < features; i++) (a[i], b[i]) = (a[i] * 1e-3f, b[i] * 1e-3f);
            Opposed(a, b);
            Assert.Equal(Exhaustive(a, b), new PairSearch(features).Find(a, b));
        }
    }

    /// <summary>Two features that promise much and keep little: next to their bound everything else seems to score.</summary>
    private static void Opposed(float[] a, float[] b)
    {
        int one = 2 * a.Length / 3, other = one + 7;
        (a[one], b[one], a[other], b[other]) = (8, -7.5f, -7.5f, 8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void A_group_has_both_signs_and_distinct_features(int size)
    {
        var random = new Random(size);
        for (int round = 0; round < 20; round++)
        {
            float[] a = Values("normal", 60, random), b = Values("normal", 60, random), unchanged = [.. a];
            int[] chosen = new int[size];
            if (!new FeatureSearch(60).Find(a, b, chosen)) continue;
            Assert.Equal(size, chosen.Distinct().Count());
            Assert.True(chosen.Sum(i => unchanged[i]) > 0 && chosen.Sum(i => b[i]) > 0);
            if (size == 1)
                Assert.Equal(Enumerable.Range(0, 60).Max(i => Math.Max(unchanged[i], 0) * Math.Max(b[i], 0)), unchanged[chosen[0]] * b[chosen[0]]);
        }
    }

    /// <summary>Algorithm 3 as the paper writes it.</summary>
    private static (int, int)? Exhaustive(float[] a, float[] b)
    {
        float best = 0;
        (int, int)? pair = null;
        for (int p = 0; p < a.Length; p++)
            for (int q = p + 1; q < a.Length; q++)
            {
                float alpha = a[p] + a[q], beta = b[p] + b[q];
                if (alpha > 0 && beta > 0 && alpha * beta > best) (best, pair) = (alpha * beta, (p, q));
            }
        return pair;
    }

    private static float[] Values(string kind, int count, Random random) => [.. Enumerable.Range(0, count).Select(i => kind switch
    {
        "few values" => random.Next(-2, 3),
        "zeros" => random.Next(3) == 0 ? Normal(random) : 0,
        "one-sided" => -Math.Abs(Normal(random)) + (random.Next(20) == 0 ? 1 : 0),
        "opposed" => 0,
        "left out" => random.Next(2) == 0 ? float.NegativeInfinity : Normal(random),
        "equal" => 0.5f,
        "one giant" => i == count / 2 ? 1e6f : Normal(random) * 1e-6f,
        _ => Normal(random),
    })];

    private static float Normal(Random random) => (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
