using Saddle.Attacks;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Hardness;

namespace Saddle.Tests.Evaluation;

public sealed class LeastTargetTests
{
    [Fact]
    public void The_success_of_the_fewest_iterations_is_kept_of_several_the_lowest_class() =>
        Assert.Equal([(0, 2)],
            Kept(Crafted.Failure(0, 0, 4), Crafted.Success(0, 0, 3, 1, 2, 3, 4), Crafted.Success(0, 0, 5, 7, 8), Crafted.Success(0, 0, 2, 5, 6)));

    [Fact]
    public void Without_a_success_the_target_that_was_given_up_last_is_kept() =>
        Assert.Equal([(0, 3)], Kept(Crafted.Failure(0, 0, 1, 1, 2), Crafted.Failure(0, 0, 3, 1, 2, 3, 4), Crafted.Failure(0, 0, 4, 1, 2, 5, 6)));

    [Fact]
    public void A_target_that_only_crafting_took_for_reached_is_no_success() =>
        Assert.Equal([(0, 3)], Kept(Crafted.Success(0, 0, 1, 1, 2) with { Success = false }, Crafted.Success(0, 0, 3, 1, 2, 3, 4)));

    [Fact]
    public void An_image_that_is_wrong_already_is_no_sample()
    {
        CraftedSample[] samples = [Crafted.Success(1, 0, 2, 1, 2), Crafted.Success(0, 0, 1, 1, 2), Crafted.There(0, 0, 2)];
        Assert.Equal([(0, 2), (1, 2)], Kept(samples));
        CraftSummary summary = CraftSummary.Of(LeastTarget.Of(samples), 16);
        Assert.Equal((1, 1), (summary.Samples, summary.AlreadyInTarget));
    }

    private static (int Image, int Target)[] Kept(params CraftedSample[] samples) =>
        [.. LeastTarget.Of(samples).Select(sample => (sample.Image, sample.Target))];
}
