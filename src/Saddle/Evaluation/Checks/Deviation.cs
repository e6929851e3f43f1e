
namespace Saddle.Evaluation.Checks;

/// <summary>How far two computations of the same answers lie apart.</summary>
/// <param name="Largest">The largest deviation, as a share of the largest output of its example or, where that is larger, of an example on
/// the average; infinite for NaN.</param>
/// <param name="Examples">Rows that lie apart by more than rounding.</param>
/// <param name="OtherClass">How many of those have another class.</param>
/// <param name="FirstOtherClass">The first of them, −1 where there is none.</param>
internal sealed record Deviation(double Largest, IReadOnlyList<int> Examples, int OtherClass, int FirstOtherClass)
{
    private static readonly Scalar Smallest = Scalars.Of(1e-30);

    /// <summary>Whether any row lies apart by more than rounding.</summary>
    public bool Beyond => Examples.Count > 0;

    /// <summary>Compares row by row.</summary>
    /// <param name="answers">Of n examples.</param>
    /// <param name="others">Of the same examples.</param>
    /// <param name="rows">What the rows are called; 0, 1, … where null.</param>
    public static Deviation Between(Answers answers, Answers others, long[]? rows = null)
    {
        using var scope = NewDisposeScope();
        Tensor left = answers.Outputs.to_type(ScalarType.Float64), right = others.Outputs.to_type(ScalarType.Float64);
        // A logit of minus infinity rules a class out; where both say so, they agree.
        Tensor same = left.eq(right), both = left.isfinite().logical_and_(right.isfinite());
        Tensor largest = where(both, left.abs().maximum(right.abs()), zeros_like(left)).amax([1]);
        // At a boundary between two classes all outputs may be near zero, and rounding is a large share of them.
        Tensor scale = largest.maximum(largest.mean()).clamp_min_(Smallest);
        double[] apart =
            [.. where(same, zeros_like(left), left.sub(right).abs_()).amax([1]).div_(scale).cpu().data<double>().ToArray()
                .Select(value => double.IsNaN(value) ? double.PositiveInfinity : value)];
        bool[] other = answers.Classes.ne(others.Classes).cpu().data<bool>().ToArray();
        int Name(int row) => rows is null ? row : (int)rows[row];
        int[] beyond = [.. Enumerable.Range(0, apart.Length).Where(row => apart[row] > SecondOpinionCheck.Tolerance)];
        int[] changed = [.. beyond.Where(row => other[row]).Select(Name).Order()];
        return new Deviation(apart.Max(), [.. beyond.Select(Name).Order()], changed.Length, changed.Length > 0 ? changed[0] : -1);
    }

    /// <summary>Both comparisons of the same rows together.</summary>
    public Deviation And(Deviation other) => new(Math.Max(Largest, other.Largest), [.. Examples.Union(other.Examples).Order()],
        Math.Max(OtherClass, other.OtherClass), FirstOtherClass < 0 ? other.FirstOtherClass : FirstOtherClass);
}
