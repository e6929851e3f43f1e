using Saddle.Perception.Statistics;

namespace Saddle.Perception.Studies;

/// <summary>
/// Who is shown what in which order: a function of the study's seed and the participant's number alone. Conditions come equally often and so do the
/// samples of each, every sample once before any comes again; only who has seen a sample's example already is shown the next one instead.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed class StudyPlan
{
    private const uint ConditionOrder = 0x5EED01, SampleOrder = 0x5EED02, TrialOrder = 0x5EED03, CatchOrder = 0x5EED04;

    private readonly Study _study;
    private readonly int[][] _samples;

    /// <summary>Prepares the plan of a study.</summary>
    public StudyPlan(Study study)
    {
        _study = study;
        _samples = [.. Enumerable.Range(0, study.Conditions.Count)
            .Select(condition => Enumerable.Range(0, study.Samples.Count).Where(sample => study.Samples[sample].Condition == condition).ToArray())];
    }

    /// <summary>How many trials each participant has.</summary>
    public int Count => _study.Trials;

    /// <summary>The group of a participant: of all groups the one that lacks most people of its share.</summary>
    /// <param name="participant">The participant's number, from 0.</param>
    public StudyGroup Group(int participant) => _study.Groups[Place(participant).Group];

    /// <summary>The trials of a participant, in order.</summary>
    /// <param name="participant">The participant's number, from 0.</param>
    public IReadOnlyList<StudyTrial> Trials(int participant)
    {
        (int group, int member) = Place(participant);
        var draws = new UniformStream(_study.Seed, TrialOrder, (uint)participant);
        int[] samples = Samples(group, member);
        draws.Shuffle<int>(samples);
        List<StudyTrial> trials = [.. samples.Select(sample => Shown(draws, _study.Samples[sample].Picture, _study.Samples[sample].Original, sample, null))];
        foreach (int index in Catches(participant))
        {
            StudyCatch one = _study.Catches[index];
            // Never first: the first trial is the one that people learn by.
            trials.Insert(1 + draws.Below(trials.Count), Shown(draws, one.Picture, one.Original, null, index));
        }
        return trials;
    }

    private StudyTrial Shown(UniformStream draws, string picture, string? original, int? sample, int? caught)
    {
        if (_study.Places == 1) return new StudyTrial([picture], sample, caught, null);
        int place = draws.Below(_study.Places);
        return new StudyTrial([.. Enumerable.Range(0, _study.Places).Select(at => at == place ? picture : original!)], sample, caught, place);
    }

    private (int Group, int Member) Place(int participant)
    {
        IReadOnlyList<StudyGroup> groups = _study.Groups;
        if (groups.Count == 1) return (0, participant);
        int[] members = new int[groups.Count];
        double all = groups.Sum(group => group.Weight);
        for (int before = 0; ; before++)
        {
            int next = Enumerable.Range(0, groups.Count).MaxBy(group => groups[group].Weight / all * (before + 1) - members[group]);
            if (before == participant) return (next, members[next]);
            members[next]++;
        }
    }

    private int[] Samples(int group, int member)
    {
        IReadOnlyList<int> conditions = _study.Groups[group].Conditions;
        var chosen = new List<int>();
        for (int at = 0; at < _study.SamplesEach; at++)
        {
            long position = (long)member * _study.SamplesEach + at;
            int round = (int)(position / conditions.Count);
            int[] order = Order(ConditionOrder, (uint)(group * 0x10000 + round), conditions.Count);
            chosen.Add(Sample(conditions[order[position % conditions.Count]], round, chosen));
        }
        return [.. chosen];
    }

    /// <summary>The next sample of a condition; nobody sees one twice, and one example in two forms only where it cannot be helped.</summary>
    private int Sample(int condition, int use, List<int> seen)
    {
        int[] samples = _samples[condition];
        IEnumerable<int> next = Enumerable.Range(0, samples.Length).Select(step => use + step)
            .Select(turn => samples[Order(SampleOrder, (uint)(condition * 0x10000 + turn / samples.Length), samples.Length)[turn % samples.Length]]);
        HashSet<int> examples = [.. seen.Select(sample => _study.Samples[sample].Example)];
        int? otherForm = null;
        foreach (int sample in next)
        {
            if (seen.Contains(sample)) continue;
            if (!examples.Contains(_study.Samples[sample].Example)) return sample;
            otherForm ??= sample;
        }
        return otherForm ?? samples[use % samples.Length];
    }

    private IEnumerable<int> Catches(int participant)
    {
        for (int at = 0; at < _study.CatchTrialsEach; at++)
        {
            long position = (long)participant * _study.CatchTrialsEach + at;
            yield return Order(CatchOrder, (uint)(position / _study.Catches.Count), _study.Catches.Count)[position % _study.Catches.Count];
        }
    }

    private int[] Order(uint purpose, uint round, int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        new UniformStream(_study.Seed, purpose, round).Shuffle<int>(order);
        return order;
    }
}
