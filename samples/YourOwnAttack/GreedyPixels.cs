using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Options;
using Saddle.Threats;
using static TorchSharp.torch;

/// <summary>Moves one feature at a time to its bound: the one that promises the largest gain of the margin loss.</summary>
internal sealed record GreedyPixels : Attack<GradientOracle>
{
    public override string Name => "greedy-pixels";

    public override Loss Objective => new MarginLoss();

    [Option("The number of features that are moved", Least = 1)]
    public int Pixels
    {
        get;
        init => field = Checked(value);
    } = 30;

    public override bool Supports(Norm norm) => norm == Norm.L0;

    protected override void Search(AttackBatch<GradientOracle> craft, int round)
    {
        Slot x = craft.Start(random: false, round);
        for (int pixel = 0; pixel < Pixels && craft.Count > 0; pixel++)
        {
            using var scope = NewDisposeScope();
            using Linearization at = craft.Oracle.Linearize(x.Value);
            craft.Observe(x.Value, at.Each);
            Tensor gradient = at.Pull(Objective.Cotangent(at.Logits, craft.Labels, craft.Targets), last: true);
            craft.Set.Ascend(x.Value, gradient, size: 1);
            craft.Set.Project(x.Value);
            craft.DropWon();
        }
        craft.Finish(x);
    }
}
