using Saddle.Options;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Points drawn uniformly from the ball. No gradient can be better hidden than from this attack: what it breaks and
/// gradients do not is a sign of obfuscated gradients (Athalye et al. 2018, section 3.1; Carlini et al. 2019).
/// </summary>
public sealed record RandomNoise : Attack<LabelOracle>
{
    /// <inheritdoc/>
    public override string Name => "noise";

    /// <inheritdoc/>
    public override AttackFamily Family => AttackFamily.RandomSearch;

    /// <summary>How many points are drawn for each example. Range: 1 or more. Default: 100.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many points are drawn for each example", Least = 1)]
    public int Draws
    {
        get;
        init => field = Checked(value);
    } = 100;

    /// <inheritdoc/>
    public override bool Supports(Norm norm) => true;

    /// <inheritdoc/>
    protected override void Search(AttackBatch<LabelOracle> craft, int round)
    {
        Slot x = craft.Start(random: false, round);
        for (int draw = 0; draw < Draws && craft.Count > 0; draw++)
        {
            using var scope = NewDisposeScope();
            x.Replace(craft.Sample(new DrawPosition(Step: draw)));
            craft.ObserveLabels(x.Value, craft.Oracle.Labels(x.Value));
            craft.DropWon();
        }
        craft.Finish(x, observed: true);
    }
}
