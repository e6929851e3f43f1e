using Saddle.Perception.Statistics;

namespace Saddle.Perception.Studies;

/// <summary>
/// Who is shown what in which order: a function of the study's seed and the participant's number alone. Conditions come equally often and so do the
/// samples of each; who has seen a sample's example already is shown the next sample instead, and the one passed over waits for the next participant.
/// </summary>
/// <threadsafety>Safe.</threadsafety>
public sealed class StudyPlan
{
    private const uint TrialOrder = 0x5EED03, CatchOrder = 0x5EED04;

    private readonly Study _study;
    private readonly GroupPlan[] _groups;
    private readonly GroupPlaces _places;

    /// <summary>Prepares the plan of a study.</summary>
    public StudyPlan(Study study)
    {
        _study = study;
        int[][] samples = [.. Enumerable.Range(0, study.Conditions.Count)
            .Select(condition => Enumerable.Range(0, study.Samples.Count).Where(sample => study.Samples[sample].Condition == condition).ToArray())];
        _groups = [.. study.Groups.Select((_, group) => new GroupPlan(study, group, samples))];
        _places = new GroupPlaces(study.Groups);
    }

    /// <summary>How many trials each participant has.</summary>
    public int Count => _study.Trials;

    /// <summary>The group of a participant: of all groups the one that lacks most people of its share.</summary>
    /// <param name="participant">The participant's number, from 0.</param>
    public StudyGroup Group(int participant) => _study.Groups[_places.Of(participant).Group];

    /// <summary>The trials of a participant, in order.</summary>
    /// <param name="participant">The participant's number, from 0.</param>
    public IReadOnlyList<StudyTrial> Trials(int participant)
    {
        (int group, int member) = _places.Of(participant);
        var draws = new UniformStream(_study.Seed, TrialOrder, (uint)participant);
        int[] samples = _groups[group].Samples(member);
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

    private IEnumerable<int> Catches(int participant)
    {
        for (int at = 0; at < _study.CatchTrialsEach; at++)
        {
            long position = (long)participant * _study.CatchTrialsEach + at;
            int count = _study.Catches.Count;
            yield return UniformStream.Order(_study.Seed, CatchOrder, (uint)(position / count), count)[position % count];
        }
    }
}
