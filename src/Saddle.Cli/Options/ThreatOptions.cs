using System.CommandLine;
using System.Globalization;
using Saddle.Threats;

namespace Saddle.Cli.Options;

/// <summary>What the adversary may do and wants.</summary>
internal sealed class ThreatOptions
{
    private readonly Option<IReadOnlyList<NormBall>[]> _threats = OptionOf.Values("--threat", "NORM:EPSILON[,EPSILON…]",
        "The norm ball of allowed perturbations, in the unit of the inputs: linf:8/255, l2:0.5, l1:12, l0:30 features or l0:14.5% of them. Several ε by "
            + "commas; the option may be repeated. Required.", NormBall.Parse);

    private readonly Option<Goal?> _goal = OptionOf.Value("--goal", "GOAL",
        "What the adversary wants: untargeted (any wrong class), target:CLASS (examples of other classes into this one), any-to:CLASS (any input into it), "
            + "confidence:P (the true class below probability P). Default: untargeted.", Goal.Parse);

    private readonly Option<Access?> _access =
        OptionOf.Choice<Access?>("--access", "What an attack may ask the model for: gradient (white-box), scores or labels. Default: gradient.",
        ("gradient", Access.Gradient), ("scores", Access.Scores), ("labels", Access.Labels));

    private readonly Option<long?> _queries =
        OptionOf.Value<long?>("--queries", "N", "The most inputs that an attack may ask about for each example, 1 or more. Default: no limit.",
        text => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
        && value >= 1 ? value : throw new UsageException($"expected a whole number from 1, not '{text}'."));

    private readonly Option<KnownRandomness?> _randomness = OptionOf.Choice<KnownRandomness?>("--randomness",
        "What the adversary knows of the draws of a stochastic model or defense: their distribution, or the sequence itself, by which points are judged too. "
            + "Default: distribution.",
        (KnownRandomness.Distribution.Word(), KnownRandomness.Distribution), (KnownRandomness.Sequence.Word(), KnownRandomness.Sequence));

    /// <summary>Adds the options to a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="attacks">Whether it asks the model on the adversary's behalf, so that it matters what may be asked and how often.</param>
    public ThreatOptions(Command command, bool attacks = true)
    {
        command.AddAll(_threats, _goal, _randomness);
        if (attacks) command.AddAll(_access, _queries);
    }

    /// <summary>The threat models, in their order; at least one.</summary>
    /// <exception cref="UsageException">None is named, or one twice.</exception>
    public IReadOnlyList<ThreatModel> Read(ParseResult parsed)
    {
        NormBall[] balls = [.. (parsed.GetValue(_threats) ?? []).SelectMany(list => list)];
        if (balls.Length == 0)
            throw new UsageException("--threat is missing; say how far an input may be changed, as in --threat linf:8/255 or --threat l2:0.5,1.");
        if (balls.GroupBy(ball => ball).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new UsageException($"--threat names {twice.Key} twice. Name every ε once.");
        return [.. balls.Select(ball =>
            new ThreatModel { Ball = ball, Goal = parsed.GetValue(_goal) ?? Goal.Misclassification, Access = parsed.GetValue(_access) ?? Access.Gradient,
                QueryBudget = parsed.GetValue(_queries), Randomness = parsed.GetValue(_randomness) ?? KnownRandomness.Distribution })];
    }
}
