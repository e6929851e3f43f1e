namespace Saddle.Perception.Studies;

/// <summary>
/// The study of Papernot et al. 2016, section V.C: three experiments, each for people of its own, three samples a person. Where the paper's numbers do not
/// close (<see cref="PaperPerception"/>), its people's are taken for the shares of people, and its samples' for the samples.
/// </summary>
public static class PaperStudy
{
    /// <summary>Its name.</summary>
    public const string Name = "papernot2016";

    /// <summary>How many samples one is shown.</summary>
    public const int SamplesEach = PaperPerception.SamplesEach;

    /// <summary>The values of θ that stand for the paper's, which its text does not list.</summary>
    public static IReadOnlyList<double> Thetas { get; } = [-1, -0.7, -0.4, 0.4, 0.7, 1];

    /// <summary>The conditions and groups for what there is to show, with how many samples of each the paper had at most.</summary>
    /// <param name="list">What there is to show; of the bins of distortion those with θ = +1.</param>
    public static (IReadOnlyList<(StudyCondition Condition, int Samples)> Conditions, IReadOnlyList<StudyGroup> Groups) Design(ConditionList list)
    {
        StudyCondition[][] experiments = [list.Of([Factor.Unaltered]), [.. list.Distortions(1)], [.. list.Thetas()]];
        var conditions = new List<(StudyCondition, int)>();
        var groups = new List<StudyGroup>();
        foreach ((StudyCondition[] own, (string name, int participants, int samples)) in experiments.Zip(PaperPerception.Experiments))
        {
            groups.Add(new StudyGroup(name, participants, [.. Enumerable.Range(conditions.Count, own.Length)]));
            conditions.AddRange(own.Select(condition => (condition, (samples + own.Length - 1) / Math.Max(1, own.Length))));
        }
        return (conditions, groups);
    }
}
