using Saddle.Losses;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>The gradient that an attack through a route follows, to be looked at.</summary>
public static class RouteGradient
{
    private const string Purpose = "gradient to be looked at";

    /// <summary>The gradient of a loss by the inputs.</summary>
    /// <param name="route">The way.</param>
    /// <param name="judged">The model that is judged; not disposed.</param>
    /// <param name="inputs">float32, <c>[n, …]</c>, within the model's bounds.</param>
    /// <param name="labels">int64, <c>[n]</c>: true classes.</param>
    /// <param name="loss">What is to grow; cross-entropy where null.</param>
    /// <param name="seed">Where draws come from.</param>
    /// <returns>float32, the shape of the inputs of the attacked side, zero where the model has no derivative; the caller disposes it.</returns>
    /// <exception cref="UsageException">The route does not fit the model.</exception>
    /// <exception cref="InputException">The model gives no gradient, or one that is NaN or infinite.</exception>
    public static Tensor Of(Route route, Classifier judged, Tensor inputs, Tensor labels, Loss? loss = null, ulong seed = 0)
    {
        using var scope = NewDisposeScope();
        using var lease = new ModelLease(judged);
        using AttackedModel attacked = route.Open(judged);
        using ModelLease? other = attacked.Classifier == judged ? null : new ModelLease(attacked.Classifier);
        int count = (int)inputs.shape[0];
        Draws? draws = attacked.Classifier.TakesDraws ? new Draws(seed, Purpose) : null;
        GradientOracle oracle = Open<GradientOracle>(attacked, new Meter(count, budget: null, draws,
            labels: attacked.Classifier.Contract.Rejects ? labels.cpu().data<long>().ToArray() : null));
        using Linearization at = oracle.Linearize(attacked.Enter(inputs));
        return at.Ascend(loss ?? new CrossEntropyLoss(), labels, targets: null, last: true).MoveToOuterDisposeScope();
    }

    private static T Open<T>(AttackedModel attacked, Meter meter) where T : class, IOracle<T> => T.Create(attacked.Classifier, meter, attacked.Expectation);
}
