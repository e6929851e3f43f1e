namespace Saddle.Perception.Statistics;

/// <summary>What one participant answered in one condition.</summary>
/// <param name="Count">How many answers count, 0 to <paramref name="All"/>.</param>
/// <param name="All">Of how many, 0 or more.</param>
public readonly record struct ObserverCount(int Count, int All);
