namespace Saddle.Defenses;

/// <summary>A defense that is fitted to training data before it can stand anywhere.</summary>
public interface IFitted
{
    /// <summary>What came of fitting it.</summary>
    FittedValues From { get; }
}
