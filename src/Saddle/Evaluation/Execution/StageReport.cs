using Saddle.Evaluation.Runs;
using Saddle.Evaluation.Work;
using Saddle.Threats;

namespace Saddle.Evaluation.Execution;

/// <summary>Tells how far an evaluation has come, by the stages that its description foresees.</summary>
internal sealed class StageReport
{
    private const string First = "natural accuracy";
    private readonly IProgress<EvaluationProgress>? _progress;
    private readonly List<string> _stages;
    private string _stage = First;
    private int _done, _total;

    /// <summary>Begins with the natural accuracy.</summary>
    public StageReport(IProgress<EvaluationProgress>? progress, RunDescription description, bool probes, int extent)
    {
        (_progress, _total) = (progress, extent);
        _stages = [First, .. description.Threats.SelectMany(threat => threat.Attacks.Select(attack => Title($"{attack.Held(threat.Threat).Ball}", attack)))
            .Distinct(),
            .. probes ? description.Probes.Select(Title) : []];
        Advance(0);
    }

    /// <summary>Begins the stage of the first of what is ready; or goes on with it, where its work comes in several parts.</summary>
    public void Begin(IReadOnlyList<WorkItem> ready, RunDescription description)
    {
        WorkItem item = ready[0];
        ProbeRun? probe = description.Probes.FirstOrDefault(candidate => candidate.Key == item.Key && candidate.Attack.Key == item.Attack);
        AttackInstance attack = probe?.Attack ?? description.Threats.SelectMany(threat => threat.Attacks).First(candidate => candidate.Key == item.Attack);
        string stage = probe is null ? Title($"{item.Threat.Ball}", attack) : Title(probe);
        int left = ready.Where(part => part.Key == item.Key && part.Attack == item.Attack).Sum(part => part.Examples.Count);
        _done = stage == _stage ? _done : 0;
        (_stage, _total) = (stage, _done + left);
        Advance(0);
    }

    /// <summary>Notes finished examples of the stage.</summary>
    public void Advance(int examples) =>
        _progress?.Report(new EvaluationProgress(_stage, _done += examples, _total, Math.Max(0, _stages.IndexOf(_stage)), _stages.Count));

    private static string Title(ProbeRun probe) => $"probe {probe.Probe.Word()} {probe.Threat.Ball.Norm.Word()}:{Fraction.Rounded(probe.Threat.Ball.Epsilon)}";

    private static string Title(string ball, AttackInstance attack) =>
        $"{ball} {(attack.Options.TryGetValue("steps", out string? steps) ? $"{attack.Attack} {steps} steps" : attack.Attack)}";
}
