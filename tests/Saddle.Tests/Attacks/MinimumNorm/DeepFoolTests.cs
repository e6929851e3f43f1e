using Saddle.Attacks;
using Saddle.Data;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>DeepFool against what the reference implementation reaches.</summary>
public sealed class DeepFoolTests
{
    [Theory]
    [InlineData("lenet5_nat", 200, Norm.L2, 1.607)]
    [InlineData("lenet5_nat", 200, Norm.Linf, 0.128)]
    [InlineData("papernot", 1000, Norm.L2, 1.552, Explicit = true)]
    [InlineData("papernot", 1000, Norm.Linf, 0.134, Explicit = true)]
    public void The_median_distance_is_the_reference_s(string model, int images, Norm norm, double reference)
    {
        using var models = new ReferenceDistances(model, images);
        Found found = models.Attack(new DeepFool(), norm);
        Assert.All(found.Reached, Assert.True);
        // The reference's lower median is that of all images, of which one that is taken wrong already needs no change.
        double[] all = [.. new double[images - found.Distances.Length].Concat(found.Distances).Order()];
        Assert.Equal(reference, all[(images - 1) / 2], 0.005 * reference);
        // Who has reached the goal costs nothing more: two forward passes and nine backward passes a step, and a last look.
        Assert.All(found.ForwardPasses.Zip(found.BackwardPasses), passes => Assert.Equal(9 * (passes.First - 1) / 2, passes.Second));
        Assert.True(found.ForwardPasses.Min() < found.ForwardPasses.Max());
    }

    [Theory]
    [InlineData(Norm.L2, "adv_deepfool_l2_step1", 1)]
    [InlineData(Norm.Linf, "adv_deepfool_linf_step1", 1)]
    [InlineData(Norm.L2, "adv_deepfool_l2", 50)]
    [InlineData(Norm.Linf, "adv_deepfool_linf", 50)]
    public void Points_are_as_near_as_the_recorded_ones(Norm norm, string key, int steps)
    {
        using var scope = NewDisposeScope();
        using var models = new ReferenceDistances("papernot", 32);
        using NpzFile golden = NpzFile.Open(SharedFiles.Path("golden/foolbox.npz")), inputs = NpzFile.Open(SharedFiles.Path("golden/base.npz"));
        Tensor change = (golden.Read(key).to_type(ScalarType.Float64) - inputs.Read("x")).flatten(1);
        double[] recorded = (norm == Norm.L2 ? change.norm(1) : change.abs().amax([1])).data<double>().ToArray();
        Found found = models.Attack(new DeepFool { Steps = steps }, norm);
        int same = found.Distances.Zip(recorded).Count(pair => Math.Abs(pair.First - pair.Second) <= (steps == 1 ? 1e-4 : 5e-3) * pair.Second);
        Assert.InRange(same, steps == 1 ? 32 : 28, 32);
    }
}
