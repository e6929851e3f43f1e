namespace Saddle.Perception.Studies;

/// <summary>Whose answers do not count; stated before anyone answers, and shown with the results.</summary>
/// <param name="MostCatchTrialsFailed">How many catch trials one may fail, 0 or more; whoever fails more is excluded.</param>
/// <param name="ExcludeUnfinished">Whether those who have not answered all trials are excluded.</param>
public sealed record ExclusionRule(int MostCatchTrialsFailed = 0, bool ExcludeUnfinished = true)
{
    /// <summary>The rule in a sentence.</summary>
    public override string ToString() =>
        (MostCatchTrialsFailed == 0 ? "Left out is who fails a catch trial"
            : FormattableString.Invariant($"Left out is who fails more than {MostCatchTrialsFailed} catch trials"))
        + (ExcludeUnfinished ? ", and who has not answered all trials." : "; the answers of those who have not answered all trials count.");
}
