using System.Text.Json.Serialization;
using Saddle.Threats;

namespace Saddle.Evaluation.Runs;

/// <summary>How the model takes an example as it is.</summary>
/// <param name="Example">Index in the data set.</param>
/// <param name="InputHash">First 16 hexadecimal digits of SHA-256 over values and label.</param>
/// <param name="Label">True class.</param>
/// <param name="Predicted">Predicted class; <see cref="Rejection.Class"/> where the example is rejected.</param>
/// <param name="Confidence">Probability of the predicted class.</param>
public sealed record NaturalOutcome(int Example, string InputHash, int Label, int Predicted, double Confidence)
{
    /// <summary>Whether the prediction is right.</summary>
    public bool Correct => Label == Predicted;

    /// <summary>Whether the classifier refused to name a class.</summary>
    public bool Rejected => Predicted == Rejection.Class;

    /// <summary>A line for people: <c>example 3 of class 7: predicted 7 with 99.8 %</c>.</summary>
    public override string ToString() => $"example {Example} of class {Label}: "
        + $"{(Rejected ? "rejected" : $"predicted {Predicted}")} with {LineText.Share(Confidence)}";
}

/// <summary>How an attack on an example ended, judged by fresh forward passes.</summary>
public sealed record AttackOutcome
{
    /// <summary>Index in the data set.</summary>
    public required int Example { get; init; }

    /// <summary>True class.</summary>
    public required int Label { get; init; }

    /// <summary>Whether the goal is reached, in a batch and alone; for stochastic models in most of ten passes.</summary>
    public required bool Broken { get; init; }

    /// <summary>Whether the pass in a batch and the pass alone disagreed; the example then stands.</summary>
    public required bool Unstable { get; init; }

    /// <summary>Class predicted for the kept point; <see cref="Rejection.Class"/> where it is rejected.</summary>
    public required int Predicted { get; init; }

    /// <summary>Whether the classifier refused to name a class for the kept point.</summary>
    [JsonIgnore]
    public bool Rejected => Predicted == Rejection.Class;

    /// <summary>Probability of the predicted class.</summary>
    public required double Confidence { get; init; }

    /// <summary>Distance of the kept point from its original, in the norm.</summary>
    public required double Distance { get; init; }

    /// <summary>Whether the goal is still reached after rounding to 8 bits a feature; null where it was not reached.</summary>
    public bool? SurvivesRounding { get; init; }

    /// <summary>For stochastic models: in how many of ten passes the goal was reached; null otherwise.</summary>
    public int? ReachedOfTen { get; init; }

    /// <summary>Forward passes of the attack; each is a query too.</summary>
    public required long ForwardPasses { get; init; }

    /// <summary>Backward passes of the attack.</summary>
    public required long BackwardPasses { get; init; }

    /// <summary>
    /// A line for people: <c>example 3 of class 7: broken, predicted 1 with 93.0 %, at distance 0.3, after 12 forward and 12 backward passes</c>.
    /// </summary>
    public override string ToString() => $"example {Example} of class {Label}: {(Broken ? "broken" : Unstable ? "unstable, so it stands" : "stands")}, "
        + $"{(Rejected ? "rejected" : $"predicted {Predicted}")} with {LineText.Share(Confidence)}, at distance {LineText.Number(Distance)}, after "
        + $"{ForwardPasses} forward and "
        + $"{BackwardPasses} backward passes";
}
