using Saddle.Attacks;
using Saddle.Evaluation.Runs;

namespace Saddle.Tests.Storage;

/// <summary>Pieces of craftings, as a crafting commits them.</summary>
internal static class SamplePieces
{
    public const string Key = "lenet embedded:digits", Attack = "jsma:theta=1";

    public static CraftedSample Sample(int image, int target)
    {
        int iterations = (image + target) % 4;
        return new CraftedSample
        {
            Image = image,
            Source = image % 10,
            Target = target,
            Reason = iterations == 0 ? StopReason.AlreadyInTarget : (StopReason)(image % 4),
            Iterations = iterations,
            Features = [.. Enumerable.Range(0, 2 * iterations).Select(index => index == 0 ? int.MaxValue : 150_528 - index * 77)],
            Changed = iterations,
            Success = iterations > 0 && image % 4 == 0,
        };
    }

    public static Piece Piece(IReadOnlyList<(int Image, int Target)> pairs, string key = Key) =>
        new(key, Attack, Cost) { Samples = [.. pairs.Select(pair => Sample(pair.Image, pair.Target))] };

    public static WorkCost Cost { get; } = new(1.25, 2.5, int.MaxValue + 1L, 7);

    public static void AssertSame(IEnumerable<(int Image, int Target)> pairs, IReadOnlyList<CraftedSample> samples)
    {
        CraftedSample[] expected = [.. pairs.Select(pair => Sample(pair.Image, pair.Target))];
        Assert.Equal(expected.Select(Bare), samples.Select(Bare));
        Assert.Equal(expected.Select(sample => sample.Features), samples.Select(sample => sample.Features));
    }

    private static CraftedSample Bare(CraftedSample sample) => sample with { Features = [] };
}
