using Saddle.Perception.Statistics;

namespace Saddle.Perception.Studies;

/// <summary>
/// Which samples each person of a group is shown. Each condition's samples wait in a line, one order after another; everybody takes the first whose example
/// they have not seen yet, so that a sample that one passes over is the first for the next.
/// </summary>
internal sealed class GroupPlan
{
    private const uint ConditionOrder = 0x5EED01, SampleOrder = 0x5EED02;

    private readonly Lock _lock = new();
    private readonly Study _study;
    private readonly int _group;
    private readonly IReadOnlyList<int> _conditions;
    private readonly Waiting[] _waiting;
    private readonly List<int[]> _known = [];

    /// <summary>Begins with the first person.</summary>
    /// <param name="study">The study.</param>
    /// <param name="group">The index of the group.</param>
    /// <param name="samples">The samples of each condition.</param>
    public GroupPlan(Study study, int group, int[][] samples)
    {
        (_study, _group, _conditions) = (study, group, study.Groups[group].Conditions);
        _waiting = [.. _conditions.Select(condition => new Waiting(study, condition, samples[condition]))];
    }

    /// <summary>The samples of a person, as they are chosen.</summary>
    /// <param name="member">The number in the group, from 0.</param>
    public int[] Samples(int member)
    {
        lock (_lock)
        {
            while (_known.Count <= member) _known.Add(Next(_known.Count));
            return [.. _known[member]];
        }
    }

    private int[] Next(int member)
    {
        var chosen = new List<int>(_study.SamplesEach);
        HashSet<int> examples = [];
        for (int at = 0; at < _study.SamplesEach; at++)
        {
            long position = (long)member * _study.SamplesEach + at;
            int[] order = UniformStream.Order(_study.Seed, ConditionOrder, (uint)(_group * 0x10000 + (int)(position / _conditions.Count)), _conditions.Count);
            int sample = _waiting[order[position % _conditions.Count]].Take(chosen, examples);
            chosen.Add(sample);
            examples.Add(_study.Samples[sample].Example);
        }
        return [.. chosen];
    }

    /// <summary>The samples of a condition that wait to be shown.</summary>
    private sealed class Waiting(Study study, int condition, int[] samples)
    {
        private readonly List<int> _line = [];
        private uint _orders;

        /// <summary>The next one; nobody sees one twice, and one example in two forms only where it cannot be helped.</summary>
        public int Take(List<int> seen, HashSet<int> examples)
        {
            int at = Find(examples);
            // Behind those that were passed over comes a whole order, unless each sample waits already.
            if (at < 0 && _line.Distinct().Count() < samples.Length)
            {
                foreach (int turn in UniformStream.Order(study.Seed, SampleOrder, (uint)condition * 0x10000 + _orders++, samples.Length))
                    _line.Add(samples[turn]);
                at = Find(examples);
            }
            if (at < 0) at = Math.Max(0, _line.FindIndex(one => !seen.Contains(one)));
            int sample = _line[at];
            _line.RemoveAt(at);
            return sample;
        }

        private int Find(HashSet<int> examples) => _line.FindIndex(sample => !examples.Contains(study.Samples[sample].Example));
    }
}
