namespace Saddle.Perception.Studies;

/// <summary>What a participant is shown at one time.</summary>
/// <param name="Pictures">The files, in the order in which they are shown.</param>
/// <param name="Sample">The index of the sample; null for a catch trial.</param>
/// <param name="Catch">The index of the catch trial; null for a sample.</param>
/// <param name="Place">Where the altered picture stands among several, from 0; null where one is shown.</param>
/// <threadsafety>Immutable.</threadsafety>
public sealed record StudyTrial(IReadOnlyList<string> Pictures, int? Sample, int? Catch, int? Place);
