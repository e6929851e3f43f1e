namespace Saddle.Fitting;

/// <summary>Logistic regression by Newton's method in float64, its weights held back by a small square penalty, so that classes that can be told apart have
/// finite ones.</summary>
internal static class LogisticRegression
{
    private const int MostSteps = 50;
    private static readonly Scalar Penalty = Scalars.Of(1e-2), Enough = Scalars.Of(1e-9);

    /// <summary>Weights and, as the last, the intercept.</summary>
    /// <param name="features">float64, <c>[n, d]</c>, of values about 0..1.</param>
    /// <param name="positive">float64, <c>[n]</c>: 1 or 0.</param>
    /// <returns>float64, <c>[d + 1]</c>; in the caller's scope.</returns>
    public static Tensor Fit(Tensor features, Tensor positive)
    {
        using var scope = NewDisposeScope();
        Tensor with = cat([features, ones([features.shape[0], 1], ScalarType.Float64)], 1);
        Tensor penalty = ones(with.shape[1], ScalarType.Float64).mul(Penalty);
        penalty[-1] = zeros([], ScalarType.Float64);
        Tensor weights = zeros(with.shape[1], ScalarType.Float64);
        for (int step = 0; step < MostSteps; step++)
        {
            Tensor probability = with.matmul(weights).sigmoid();
            Tensor slope = with.t().matmul(probability - positive).add(penalty * weights, Scalars.One);
            Tensor curvature = with.t().matmul(with * (probability - probability.pow(Scalars.Two)).unsqueeze(1)).add(penalty.diag(), Scalars.One);
            Tensor change = linalg.solve(curvature, slope.unsqueeze(1)).squeeze(1);
            weights = weights - change;
            if (change.abs().amax([0]).lt(Enough).item<bool>()) break;
        }
        return weights.MoveToOuterDisposeScope();
    }
}
