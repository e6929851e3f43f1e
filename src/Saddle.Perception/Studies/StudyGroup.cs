namespace Saddle.Perception.Studies;

/// <summary>People who are shown the same conditions.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Weight">Of how many people, beside the other groups' weights; 1 or more.</param>
/// <param name="Conditions">The indices of its conditions.</param>
public sealed record StudyGroup(string Name, int Weight, IReadOnlyList<int> Conditions);
