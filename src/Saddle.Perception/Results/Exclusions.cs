namespace Saddle.Perception.Results;

/// <summary>Who took part, and whose answers count by the rule that the study states.</summary>
/// <param name="Links">How many could take part.</param>
/// <param name="Begun">How many gave consent and an answer.</param>
/// <param name="Finished">How many answered all trials.</param>
/// <param name="FailedCatchTrials">How many are left out for failed catch trials.</param>
/// <param name="Unfinished">How many are left out since they have not finished, and not for catch trials.</param>
/// <param name="Counted">Whose answers count.</param>
public sealed record Exclusions(int Links, int Begun, int Finished, int FailedCatchTrials, int Unfinished, int Counted)
{
    /// <summary>A line for people.</summary>
    public override string ToString() => FormattableString.Invariant(
        $"{Counted} of {Begun} participants count; left out: {FailedCatchTrials} for failed catch trials, {Unfinished} unfinished");
}
