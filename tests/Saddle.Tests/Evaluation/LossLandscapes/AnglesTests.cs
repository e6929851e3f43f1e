using Saddle.Evaluation.LossLandscapes;

namespace Saddle.Tests.Evaluation.LossLandscapes;

public sealed class AnglesTests
{
    [Theory]
    [InlineData(new float[] { 1, 0 }, new float[] { 0, 3 }, 90)]
    [InlineData(new float[] { 1, 0 }, new float[] { 5, 5 }, 45)]
    [InlineData(new float[] { 2, 2 }, new float[] { -1, -1 }, 180)]
    [InlineData(new float[] { 1, 0 }, new float[] { 7, 0 }, 0)]
    [InlineData(new float[] { 1, 0 }, new float[] { -1, 1.7320508f }, 120)]
    [InlineData(new float[] { 0, 0 }, new float[] { 1, 1 }, double.NaN)]
    public void An_angle_is_that_of_the_plane(float[] first, float[] second, double degrees)
    {
        using var scope = NewDisposeScope();
        Assert.Equal(degrees, Angles.Between(tensor(first).reshape(1, 1, 2), tensor(second).reshape(1, 1, 2))[0], 1e-4);
    }

    [Fact]
    public void Other_shapes_are_refused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<UsageException>(() => Angles.Between(zeros(2, 3), zeros(3, 2)));
    }

    [Fact]
    public void Gradients_of_a_linear_model_lie_along_its_weights()
    {
        using var scope = NewDisposeScope();
        using LinearCase right = new([[0, 0], [1, 0]]), up = new([[0, 0], [0, 2]]), left = new([[1, 0], [0, 0]]);
        Tensor inputs = full([3, 2], 0.5f), labels = zeros(3, int64);
        // The loss of class 0 rises towards class 1, whose score grows along its weight.
        Assert.All(Angles.OfGradients(right.Classifier, up.Classifier, inputs, labels), angle => Assert.Equal(90, angle, 1e-3));
        Assert.All(Angles.OfGradients(right.Classifier, left.Classifier, inputs, labels), angle => Assert.Equal(180, angle, 1e-3));
        Assert.All(Angles.OfGradients(right.Classifier, right.Classifier, inputs, labels, shift: 1), angle => Assert.Equal(0, angle, 1e-3));
    }

    [Fact]
    public void A_shift_compares_with_another_row()
    {
        using var scope = NewDisposeScope();
        using LinearCase model = new([[0, 0], [1, 0]]);
        Tensor inputs = full([2, 2], 0.5f), labels = tensor(new long[] { 0, 1 });
        Assert.All(Angles.OfGradients(model.Classifier, model.Classifier, inputs, labels, shift: 1), angle => Assert.Equal(180, angle, 1e-3));
    }
}
