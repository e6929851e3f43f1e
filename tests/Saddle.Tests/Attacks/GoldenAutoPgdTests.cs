using Saddle.Attacks;
using Saddle.Data;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Auto-PGD from given starts against what the authors' implementation recorded.</summary>
public sealed class GoldenAutoPgdTests
{
    private static readonly RunOptions Bare = new() { Stop = Stop.Never, Keep = Keep.Last };

    [Theory]
    [InlineData("lowconf", "apgd_ce", "apgd_x_init", "ce", Norm.Linf, 0.1, 31)]
    [InlineData("lowconf", "apgd_dlr", "apgd_x_init", "dlr", Norm.Linf, 0.1, 31)]
    [InlineData("apgd", "linf_dlr", "x_init_linf", "dlr", Norm.Linf, 0.3, 31)]
    [InlineData("apgd", "linf01_dlr", "x_init_linf01", "dlr", Norm.Linf, 0.1, 30)]
    [InlineData("apgd", "linf01_dlrt", "x_init_linf01", "dlr", Norm.Linf, 0.1, 30)]
    [InlineData("apgd", "l2_dlr", "x_init_l2", "dlr", Norm.L2, 2, 28)]
    // Its recorded gradients of the cross-entropy are rounding noise on some of these images, so that few searches stay together.
    [InlineData("apgd", "l2_ce", "x_init_l2", "ce", Norm.L2, 2, 16)]
    public void The_highest_loss_is_the_recorded_one(string file, string key, string start, string loss, Norm norm, double epsilon, int least)
    {
        using var scope = NewDisposeScope();
        using Classifier model =
            ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions { InputShape = [1, 28, 28], DataClasses = 10 });
        using NpzFile golden = NpzFile.Open(SharedFiles.Path($"golden/{file}.npz"));
        using NpzFile originals = NpzFile.Open(SharedFiles.Path($"golden/{(file == "lowconf" ? file : "base")}.npz"));
        Tensor inputs = originals.Read("x"), labels = originals.Read("y").to_type(ScalarType.Int64), points = golden.Read(key + "_x_best");
        long[] examples = [.. Enumerable.Range(0, (int)inputs.shape[0]).Select(index => (long)index)];
        Tensor? targets = key.EndsWith("dlrt", StringComparison.Ordinal) ? golden.Read("dlrt_target").to_type(ScalarType.Int64) : null;
        var threat = new ThreatModel { Ball = new NormBall(norm, epsilon) };
        var attack = new FromGiven(golden.Read(start), targets, Loss.Parse(loss));
        using AttackResult result = attack.Run(model, inputs, labels, examples, threat, Bare);
        Assert.All(result.ForwardPasses, passes => Assert.Equal(101, passes));
        Assert.All(result.BackwardPasses, passes => Assert.Equal(100, passes));
        float[] found = Values(result.Adversarial), recorded = Values(points);
        int same = found.Zip(recorded).Count(pair => Math.Abs(pair.First - pair.Second) <= 0.01 * Math.Abs(pair.Second) + 1e-4);
        Assert.InRange(same, least, 32);
        if (loss == "ce") Assert.InRange(found.Average(), 0.98 * recorded.Average(), double.PositiveInfinity);

        float[] Values(Tensor at) => Loss.Parse(loss).Values(model.Logits(at), labels, targets).data<float>().ToArray();
    }

    private sealed record FromGiven(Tensor Points, Tensor? Aims, Loss Climbed) : AutoProjectedGradientAttack
    {
        public override string Name => "apgd";

        public override Loss Objective => Climbed;

        protected override DrawPosition Position(int round) => new(round);

        protected override Slot Start(AttackBatch<GradientOracle> craft, int round)
        {
            if (Aims is not null) craft.Aim(Aims.clone());
            return craft.Start(Points.clone());
        }
    }
}
