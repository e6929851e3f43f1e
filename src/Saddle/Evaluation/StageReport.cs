namespace Saddle.Evaluation;

/// <summary>Tells how far an evaluation has come.</summary>
internal sealed class StageReport(IProgress<EvaluationProgress>? progress, EvaluationPlan plan, int extent)
{
    // Sweep thresholds, the unbounded run and PGD on what others broke come on top of the attacks.
    private readonly int _stages = 1 + plan.Threats.Count * (plan.Attacks.Count + (plan.Probes ? Probes.StagesPerThreat : 0));
    private string _stage = "";
    private int _index = -1, _done, _total = extent;

    /// <summary>Begins a stage.</summary>
    public void Next(string stage, int total)
    {
        (_stage, _done, _total) = (stage, 0, total);
        _index = Math.Min(_index + 1, _stages - 1);
        Advance(0);
    }

    /// <summary>Notes finished examples of the stage.</summary>
    public void Advance(int examples) =>
        progress?.Report(new EvaluationProgress(_stage, _done += examples, _total, _index, _stages));
}
