using Saddle.Models;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Evaluation.Judging;

/// <summary>
/// Decides from fresh forward passes whether points reach a goal: in a batch and alone; for stochastic models in most
/// of ten passes. The attack's own opinion does not count.
/// </summary>
internal sealed class Judge(Classifier classifier, Goal goal, bool stochastic, ulong seed = 0)
{
    private readonly Draws _draws = Randomness.Draws.OfJudging(seed);

    private const int Passes = 10;

    /// <summary>A verdict on each point.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>.</param>
    /// <param name="examples">The examples' indices in their data set, on which a stochastic classifier's randomness depends.</param>
    /// <exception cref="InputException">The model answers NaN or infinity.</exception>
    public Verdict[] Examine(Tensor points, Tensor labels, long[] examples)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        int count = (int)points.shape[0];
        Tensor logits = classifier.Logits(points, Draws(examples, 0)).RequireSound();
        bool[] reached = Flags(Reached(logits, labels));
        long[] predicted = Rejection.Predicted(logits, classifier.Contract).cpu().data<long>().ToArray();
        float[] confidence = nn.functional.softmax(logits, 1).amax([1]).cpu().data<float>().ToArray();
        int[]? ofTen = stochastic ? ReachedOfTen(points, labels, examples, reached, predicted) : null;
        var verdicts = new Verdict[count];
        for (int i = 0; i < count; i++)
        {
            bool broken = ofTen is null ? reached[i] && ReachedAlone(points, labels, examples, i) : ofTen[i] > Passes / 2;
            verdicts[i] = new Verdict(broken, ofTen is null && reached[i] && !broken, (int)predicted[i], confidence[i], ofTen?[i]);
        }
        return verdicts;
    }

    /// <summary>Whether points still reach the goal after rounding to 8 bits a feature.</summary>
    /// <param name="points">float32, <c>[n, …]</c>.</param>
    /// <param name="labels">int64, <c>[n]</c>.</param>
    /// <param name="examples">The examples' indices in their data set.</param>
    public bool[] SurviveRounding(Tensor points, Tensor labels, long[] examples)
    {
        using var scope = NewDisposeScope();
        using var gradients = no_grad();
        Tensor lower = classifier.Contract.Bounds.Lower(points.device), extent = classifier.Contract.Bounds.Upper(points.device) - lower;
        Tensor rounded = ((points - lower) / extent).mul(Scalars.LargestByte).round().div(Scalars.LargestByte).mul(extent).add(lower, Scalars.One);
        return Flags(Reached(classifier.Logits(rounded, Draws(examples, 0)).RequireSound(), labels));
    }

    private bool ReachedAlone(Tensor points, Tensor labels, long[] examples, int row)
    {
        using var scope = NewDisposeScope();
        return Reached(classifier.Logits(points[row..(row + 1)], Draws([examples[row]], 0)).RequireSound(), labels[row..(row + 1)]).item<bool>();
    }

    private int[] ReachedOfTen(Tensor points, Tensor labels, long[] examples, bool[] first, long[] predicted)
    {
        int[] times = [.. first.Select(reached => reached ? 1 : 0)];
        for (int pass = 1; pass < Passes; pass++)
        {
            using var scope = NewDisposeScope();
            Tensor logits = classifier.Logits(points, Draws(examples, pass)).RequireSound();
            bool[] reached = Flags(Reached(logits, labels));
            long[] classes = Rejection.Predicted(logits, classifier.Contract).cpu().data<long>().ToArray();
            for (int i = 0; i < times.Length; i++)
            {
                // The class of a broken example is that of a pass that reached the goal, not of one that missed it.
                if (reached[i] && times[i] == 0) predicted[i] = classes[i];
                times[i] += reached[i] ? 1 : 0;
            }
        }
        return times;
    }

    private Tensor Reached(Tensor logits, Tensor labels) => goal.Reached(logits, labels, classifier.Contract);

    private PassDraws? Draws(long[] examples, int pass) =>
        classifier.TakesDraws ? new PassDraws(_draws, examples, [.. examples.Select(_ => (long)pass)]) : null;

    private static bool[] Flags(Tensor flags)
    {
        using Tensor local = flags.cpu();
        return local.data<bool>().ToArray();
    }
}

/// <summary>What the judge says of a point.</summary>
/// <param name="Broken">Whether the goal is reached.</param>
/// <param name="Unstable">Whether the pass in a batch reached it and the pass alone did not.</param>
/// <param name="Predicted">The predicted class; <see cref="Rejection.Class"/> where it is rejected.</param>
/// <param name="Confidence">The probability of the predicted class.</param>
/// <param name="ReachedOfTen">For stochastic models: in how many of ten passes it was reached.</param>
internal readonly record struct Verdict(bool Broken, bool Unstable, int Predicted, double Confidence, int? ReachedOfTen);
