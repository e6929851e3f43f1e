using Saddle.Evaluation.Exchange;
using Saddle.Evaluation.Outcomes;
using Saddle.Evaluation.Results;

namespace Saddle.Evaluation.Claims;

/// <summary>What a test of a claim found, and the counter-examples.</summary>
/// <threadsafety>Immutable but for disposing.</threadsafety>
public sealed class ClaimFindings : IDisposable
{
    internal ClaimFindings(Claim claim, ClaimTally tally, EvaluationResult evaluation, AdversarialExamples points, IReadOnlyList<PointVerdict> verdicts)
    {
        (Claim, Evaluation, Points, Verdicts) = (claim, evaluation, points, verdicts);
        Measured = tally.Measured(claim.Metric);
        Interval = claim.OfPopulation ? tally.Interval(claim) : null;
        Verdict = tally.Refutes(claim) ? ClaimVerdict.Refuted : ClaimVerdict.NotRefuted;
        (Attacked, Broken, NaturallyWrong) = (tally.Attacked, tally.Distances.Count, tally.Wrong);
    }

    /// <summary>What was claimed.</summary>
    public Claim Claim { get; }

    /// <summary>Refuted or not.</summary>
    public ClaimVerdict Verdict { get; }

    /// <summary>
    /// What was measured: of a claim at least an upper bound of the true value, of one at most a lower bound. Where the test ended early, because the claim was
    /// refuted, as it stood then. Null where there was nothing to measure it on.
    /// </summary>
    public double? Measured { get; }

    /// <summary>The 95 % interval of the population's value (Wilson's of shares, order statistics of a median, a bootstrap of a mean); null for a claim of the
    /// examples themselves, and where so few have none.</summary>
    public Interval? Interval { get; }

    /// <summary>Examples that can be attacked: right as they are and not at the goal already.</summary>
    public int Attacked { get; }

    /// <summary>How many of these have a counter-example.</summary>
    public int Broken { get; }

    /// <summary>Examples that are wrong as they are, confirmed alone; each is a counter-example to a robust accuracy at distance 0.</summary>
    public int NaturallyWrong { get; }

    /// <summary>The evaluation behind it: attacks, passes, warnings. It is not complete where the claim was refuted before all was tried.</summary>
    public EvaluationResult Evaluation { get; }

    /// <summary>The counter-examples, each confirmed afresh alone and within ball, bounds and mask; by index in the claim's data.</summary>
    public AdversarialExamples Points { get; }

    /// <summary>What was said of each, in their order.</summary>
    public IReadOnlyList<PointVerdict> Verdicts { get; }

    /// <summary>The attacks that were made, in their order; those that the test did not come to are left out.</summary>
    public IEnumerable<AttackSummary> Tried => Evaluation.Threats[0].Attacks.Where(attack => attack.Attacked > 0);

    /// <summary>Forward passes of all attacks, over all examples.</summary>
    public long ForwardPasses => Total(attack => attack.ForwardPasses);

    /// <summary>Backward passes of all attacks, over all examples.</summary>
    public long BackwardPasses => Total(attack => attack.BackwardPasses);

    /// <summary>A line for people: what was claimed and what came of it.</summary>
    public override string ToString() => $"{Claim}: {(Verdict == ClaimVerdict.Refuted ? "refuted" : "not refuted")}, {Claim.Metric.Text(Measured)} measured, "
        + LineText.Count(Points.Count, Verdict == ClaimVerdict.Refuted ? "counter-example" : "adversarial example");

    /// <summary>Frees the points.</summary>
    public void Dispose() => Points.Dispose();

    private long Total(Func<AttackSummary, double> each) => (long)Math.Round(Evaluation.Threats[0].Attacks.Sum(attack => attack.Attacked * each(attack)));
}
