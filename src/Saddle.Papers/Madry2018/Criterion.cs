using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>
/// From where on a measured number agrees with what the paper's text says, and from where on it is near: the judgement
/// and the words that a row says of it come from the same two bounds.
/// </summary>
/// <param name="Measure">What is judged.</param>
/// <param name="Agrees">The bound, itself included, of what agrees: a lower one where it is above <paramref name="Near"/>, else an upper one.</param>
/// <param name="Near">The bound, itself included, of what is near.</param>
/// <param name="Percent">Whether the bounds are fractions that are read as percentages.</param>
internal sealed record Criterion(string Measure, double Agrees, double Near, bool Percent = false)
{
    private bool Least => Agrees > Near;

    /// <summary>Where a number stands; NaN differs.</summary>
    public Standing Judge(double value) => Reaches(value, Agrees) ? Standing.Agrees : Reaches(value, Near) ? Standing.Near : Standing.Differs;

    /// <summary>The criterion in words, for example <c>accuracy at ε 0.3: agrees from 88 %, near from 70 %</c>.</summary>
    public override string ToString() => $"{Measure}: agrees {Word} {Text(Agrees)}, near {Word} {Text(Near)}";

    private string Word => Least ? "from" : "up to";

    private bool Reaches(double value, double bound) => Least ? value >= bound : value <= bound;

    private string Text(double bound) => Percent ? FormattableString.Invariant($"{100 * bound:0.##} %") : FormattableString.Invariant($"{bound:0.##}");
}
