using System.Globalization;

namespace Saddle.Evaluation.Exchange;

/// <summary>
/// The points that a threat model does not allow: they count for nothing, whatever the model says of them. One point may be outside in several ways.
/// </summary>
/// <param name="Points">How many points there are outside.</param>
/// <param name="Ball">Those further from their originals than ε; the excess is in the unit of ε. Null for none.</param>
/// <param name="Bounds">Those with values that no input may have; the excess is in the unit of the inputs. Null for none.</param>
/// <param name="Fixed">Those that change a feature that may not change; the excess is by how much, in the unit of the inputs. Null for none.</param>
public sealed record OutsidePoints(int Points, Excess? Ball, Excess? Bounds, Excess? Fixed)
{
    /// <summary>For people: <c>3 points outside the ball, by up to 0.001 (example 17)</c>.</summary>
    public override string ToString() => Points == 0 ? "no point outside" : string.Join("; ",
        new[] { (Ball, "outside the ball"), (Bounds, "outside the bounds"), (Fixed, "with a fixed feature changed") }
        .Where(way => way.Item1 is not null).Select(way => string.Create(CultureInfo.InvariantCulture,
            $"{LineText.Count(way.Item1!.Points, "point")} {way.Item2}, by up to {way.Item1.Largest:G4} (example {way.Item1.Example})")));
}

/// <summary>By how much points are outside in one way.</summary>
/// <param name="Points">How many.</param>
/// <param name="Largest">The most that one of them is outside.</param>
/// <param name="Example">Of which example that one is.</param>
public sealed record Excess(int Points, double Largest, long Example);
