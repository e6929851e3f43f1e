namespace Saddle.Perception.Studies;

/// <summary>In which group each participant is, and as the how manieth of it: each next one is in that which lacks most people of its share.</summary>
/// <param name="groups">The groups.</param>
internal sealed class GroupPlaces(IReadOnlyList<StudyGroup> groups)
{
    private readonly Lock _lock = new();
    private readonly List<(int Group, int Member)> _known = [];
    private readonly int[] _members = new int[groups.Count];
    private readonly double _weights = groups.Sum(group => (double)group.Weight);

    /// <summary>The place of a participant.</summary>
    /// <param name="participant">The participant's number, from 0.</param>
    public (int Group, int Member) Of(int participant)
    {
        if (groups.Count == 1) return (0, participant);
        lock (_lock)
        {
            while (_known.Count <= participant)
            {
                int next = Enumerable.Range(0, groups.Count)
                    .MaxBy(group => groups[group].Weight / _weights * (_known.Count + 1) - _members[group]);
                _known.Add((next, _members[next]++));
            }
            return _known[participant];
        }
    }
}
