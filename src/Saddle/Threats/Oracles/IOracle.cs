using Saddle.Models;

namespace Saddle.Threats;

/// <summary>What grants an attack access to a model; made by the run, never by the attack.</summary>
/// <typeparam name="TSelf">The oracle itself.</typeparam>
public interface IOracle<TSelf> where TSelf : class, IOracle<TSelf>
{
    /// <summary>The access that this oracle amounts to.</summary>
    static abstract Access Access { get; }

    /// <summary>Makes the oracle of a model that the caller has leased.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="meter">What counts its passes.</param>
    /// <param name="expectation">How often it is asked for one answer.</param>
    static abstract TSelf Create(Classifier classifier, Meter meter, Expectation expectation);
}
