using Saddle.Attacks;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Tests.Evaluation;

/// <summary>Moves the first feature by a fixed amount, inside the set or not.</summary>
internal sealed record Push : Attack<LabelOracle>
{
    public override string Name => "push";

    [Option("How far")]
    public double By { get; init; }

    [Option("Whether the points are projected")]
    public bool Projected { get; init; } = true;

    public override bool Supports(Norm norm) => true;

    protected override void Search(AttackBatch<LabelOracle> craft, int round)
    {
        Slot x = craft.Start(random: false, round);
        using (var scope = NewDisposeScope())
        {
            x.Value.select(1, 0).add_(By);
            if (Projected) craft.Set.Project(x.Value);
        }
        craft.Finish(x);
    }
}

/// <summary>Moves the first feature just across a boundary where that is near enough.</summary>
internal sealed record Nudge : Attack<LabelOracle>
{
    public override string Name => "nudge";

    [Option("The boundary")]
    public double Boundary { get; init; }

    public override bool Supports(Norm norm) => true;

    protected override void Search(AttackBatch<LabelOracle> craft, int round)
    {
        Slot x = craft.Start(random: false, round);
        using (var scope = NewDisposeScope())
        {
            Tensor first = x.Value.select(1, 0);
            first.copy_(where(first.gt(Boundary), Boundary - 5e-5, Boundary + 5e-5).to_type(ScalarType.Float32));
            craft.Set.Project(x.Value);
        }
        craft.Finish(x);
    }
}
