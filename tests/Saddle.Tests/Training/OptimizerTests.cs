using Saddle.Training;
using TorchSharp.Modules;

namespace Saddle.Tests.Training;

public class OptimizerTests
{
    private static readonly double[] Start = [0.5, -1.25, 3, 0];

    /// <summary>Some gradients that differ from step to step and in size.</summary>
    private static double Gradient(int step, int index) => Math.Sin(1 + step * 1.7 + index) * Math.Pow(10, index - 2);

    [Theory, InlineData(0), InlineData(0.1)]
    public void Adam_is_that_of_the_paper(double decay)
    {
        double[] weight = [.. Start], first = new double[4], second = new double[4];
        for (int step = 1; step <= 20; step++)
            for (int i = 0; i < 4; i++)
            {
                double gradient = Gradient(step, i);
                first[i] = 0.9 * first[i] + 0.1 * gradient;
                second[i] = 0.999 * second[i] + 0.001 * gradient * gradient;
                double corrected = first[i] / (1 - Math.Pow(0.9, step)), spread = Math.Sqrt(second[i] / (1 - Math.Pow(0.999, step)));
                weight[i] -= 0.01 * decay * weight[i] + 0.01 * corrected / (spread + 1e-8);
            }
        AssertSame(weight, After(new TrainingOptions { WeightDecay = decay }, steps: 20));
    }

    [Theory, InlineData(0, 0), InlineData(0.9, 0), InlineData(0.9, 0.1)]
    public void Sgd_is_that_of_PyTorch(double momentum, double decay)
    {
        double[] weight = [.. Start], velocity = new double[4];
        for (int step = 1; step <= 20; step++)
            for (int i = 0; i < 4; i++)
            {
                velocity[i] = momentum * velocity[i] + Gradient(step, i) + decay * weight[i];
                weight[i] -= 0.01 * velocity[i];
            }
        AssertSame(weight, After(new TrainingOptions { Optimizer = OptimizerKind.Sgd, Momentum = momentum, WeightDecay = decay }, steps: 20));
    }

    [Fact]
    public void Average_forgets_the_start_and_returns_the_weights()
    {
        using var weight = new Parameter(tensor(new float[] { 1, 2 }));
        using var average = new WeightAverage([("w", weight)], AverageShares.Exponential(0.75));
        double[] expected = [1, 2];
        for (int step = 1; step <= 50; step++)
        {
            using (no_grad()) weight.mul_(0.9);
            average.Add(step);
            double decay = Math.Min(0.75, (1.0 + step) / (10 + step));
            for (int i = 0; i < 2; i++) expected[i] = decay * expected[i] + (1 - decay) * (i + 1) * Math.Pow(0.9, step);
        }
        float[] present = weight.data<float>().ToArray();
        using (average.Applied()) AssertSame(expected, weight.data<float>().ToArray());
        Assert.Equal(present, weight.data<float>().ToArray());
    }

    [Fact]
    public void Learning_rates_follow_their_schedules()
    {
        double At(LearningRateSchedule schedule, double done) => LearningRates.At(schedule, 2, done, Milestones.Usual);
        Assert.Equal([2, 2], [At(LearningRateSchedule.Constant, 0), At(LearningRateSchedule.Constant, 0.99)]);
        Assert.Equal([2, 0.2, 0.02],
            [At(LearningRateSchedule.Piecewise, 0.49), At(LearningRateSchedule.Piecewise, 0.5), At(LearningRateSchedule.Piecewise, 0.75)]);
        Assert.Equal([2, 1, 0], [At(LearningRateSchedule.Cosine, 0), At(LearningRateSchedule.Cosine, 0.5), At(LearningRateSchedule.Cosine, 1)], Near);
        Assert.Equal([0.08, 1.04, 2, 1, 0],
            [At(LearningRateSchedule.Cyclic, 0), At(LearningRateSchedule.Cyclic, 0.15), At(LearningRateSchedule.Cyclic, 0.3),
                At(LearningRateSchedule.Cyclic, 0.65), At(LearningRateSchedule.Cyclic, 1)], Near);
    }

    private static float[] After(TrainingOptions options, int steps)
    {
        using var weight = new Parameter(tensor(Start.Select(value => (float)value).ToArray()));
        using WeightOptimizer optimizer = WeightOptimizer.Create(options, [("w", weight)]);
        for (int step = 1; step <= steps; step++)
        {
            using Tensor gradient = tensor(Enumerable.Range(0, 4).Select(index => (float)Gradient(step, index)).ToArray());
            optimizer.Step([gradient], 0.01);
        }
        return weight.data<float>().ToArray();
    }

    private static bool Near(double left, double right) => Math.Abs(left - right) < 1e-12;

    private static void AssertSame(double[] expected, float[] actual) =>
        Assert.Equal(expected, actual.Select(value => (double)value), (left, right) => Math.Abs(left - right) < 2e-6);
}
