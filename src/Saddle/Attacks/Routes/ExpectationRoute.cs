using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// EOT (Athalye et al. 2018, section 4.2): every answer and every gradient is the mean over several draws of the model's own randomness,
/// which the adversary knows the
/// distribution of and not the draws. With <see cref="Backward"/> the backward pass is BPDA's at once.
/// </summary>
public sealed record ExpectationRoute : Route
{
    private const int MostDraws = 10_000;

    /// <inheritdoc/>
    public override string Name => Backward ? "bpda+eot" : "eot";

    /// <summary>Whether the backward pass goes through what the defense offers in the place of its gradient (BPDA).</summary>
    public bool Backward { get; init; }

    /// <summary>How many draws are averaged. Range: 1 to 10,000. Default: 10 (the paper's on stochastic activation pruning; 30 on randomization).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many draws are averaged; the paper takes 10 and, on randomization, 30", Least = 1, Most = MostDraws)]
    public int Draws
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <summary>What is averaged. Default: gradients (the paper).</summary>
    [Option("What is averaged")]
    public Average Average { get; init; }

    /// <summary>
    /// Whether the same draws are averaged in every step, as authors of randomized defenses attacked themselves (Xie et al. 2018, section
    /// 3.2: single-pattern with one draw,
    /// ensemble-pattern with 21). Range: true or false. Default: false, other draws in every step.
    /// </summary>
    [Option("Whether the same draws are averaged in every step, a pattern held still", Quiet = true)]
    public bool Fixed { get; init; }

    /// <inheritdoc/>
    public override ModelContract Attacked(ModelContract judged) => Backward ? new BackwardRoute().Attacked(judged) : judged;

    /// <inheritdoc/>
    public override AttackedModel Open(Classifier judged) => Backward
        ? new ExpectationModel(BackwardRoute.Defended(judged), this, owned: true) : new ExpectationModel(judged, this, owned: false);

    /// <inheritdoc/>
    internal override Route? WithTwiceTheDraws(GradientKind gradient) =>
        gradient.HasFlag(GradientKind.Stochastic) && !Fixed && Draws <= MostDraws / 2 ? this with { Draws = 2 * Draws } : null;

    private sealed class ExpectationModel(Classifier attacked, ExpectationRoute route, bool owned) : AttackedModel(attacked)
    {
        public override Expectation Expectation { get; } = new(route.Draws, route.Average) { Fixed = route.Fixed };

        protected override void Dispose(bool disposing)
        {
            if (disposing && owned) Classifier.Dispose();
            base.Dispose(disposing);
        }
    }
}
