namespace Saddle.Data;

/// <summary>What a person can know of a data set before it is loaded.</summary>
/// <param name="Name">What a specification begins with, for example mnist.</param>
/// <param name="Description">What it is, in a sentence.</param>
/// <param name="TrainCount">The number of training examples; null where it depends on the user's files.</param>
/// <param name="TestCount">The number of test examples; null where it depends on the user's files.</param>
/// <param name="Found">Where it was found, whole; null where something is missing or it is the user's own.</param>
/// <param name="Missing">What is missing, where to put it and its hashes, several lines; null where nothing is.</param>
public sealed record DatasetDescription(string Name, string Description, int? TrainCount, int? TestCount, string? Found, string? Missing);
