using Saddle.Reports;

namespace Saddle.Papers.Madry2018;

/// <summary>The first layer's filters, the weights and the last layer's biases of the robust MNIST network (figures 9 and 10).</summary>
internal sealed class FirstLayer : Madry2018Section
{
    // A filter counts as used from this share of the largest filter's weight on.
    private const double Used = 0.1;

    /// <summary>How few filters a robust network uses.</summary>
    internal static readonly Criterion RobustUses = new("share that is used", 0.3, 0.5, Percent: true);

    /// <summary>How many filters a natural network uses.</summary>
    internal static readonly Criterion NaturalUses = new("share that is used", 0.9, 0.75, Percent: true);

    public override string Name => "figures 9 and 10: weights";

    public override IReadOnlyList<int> Figures => [9, 10];

    public override SectionFindings Run(Madry2018Study study)
    {
        using var scope = NewDisposeScope();
        MadryField field = study.Mnist;
        MadryNetwork natural = study.Network(field, field.Budget.Large, TrainedAgainst.Nothing),
            robust = study.Network(field, field.Budget.Large, TrainedAgainst.Pgd), copy = study.Network(field, field.Budget.Large, TrainedAgainst.Pgd, copy: 1);
        FilterNumbers naturalFilters = Read(natural), robustFilters = Read(robust), copied = Read(copy);
        study.Numbers.Of("figure-9-mnist", [natural.Fingerprint, robust.Fingerprint, copy.Fingerprint],
            () => new Dictionary<string, FilterNumbers> { ["natural"] = naturalFilters, ["robust"] = robustFilters, ["copy"] = copied });
        string filter = $"a filter is used from {100 * Used:0} % of the largest filter's weight on";
        return new SectionFindings
        {
            Rows =
            [
                Count("robust", "3 of 32", robustFilters, RobustUses, $"{robust.Recipe}; {filter}"),
                Count("natural", "nearly all", naturalFilters, NaturalUses, $"{natural.Recipe}; {filter}"),
                Peak(robustFilters, robust.Recipe),
                Biases(robustFilters, copied, robust.Recipe),
            ],
            Figures =
            [
                Filters("natural", natural), Filters("robust", robust),
                Weights("first", naturalFilters.First, robustFilters.First), Weights("second", naturalFilters.Second, robustFilters.Second),
                new("Figure 10", "The biases of the last layer, by class, of the robust network and of its copy of another seed. The numbers are in "
                    + "numbers/figure-9-mnist.json.",
                    CurveFigure.Draw("Biases of the last layer", "class", "bias",
                        [Line("robust", robustFilters.Biases, 0), Line("copy", copied.Biases, 1), Line("natural", naturalFilters.Biases, 2)])),
            ],
        };
    }

    private static FilterNumbers Read(MadryNetwork network)
    {
        using var scope = NewDisposeScope();
        Dictionary<string, Tensor> state = network.Classifier.Module.state_dict();
        float[] Values(string name) => state[name].detach().cpu().contiguous().data<float>().ToArray();
        Tensor first = state["conv1.weight"].detach().cpu().flatten(1).abs();
        float[] largest = first.amax([1]).data<float>().ToArray(), sums = first.sum(1).data<float>().ToArray();
        return new FilterNumbers(Values("conv1.weight"), Values("conv2.weight"), Values("fc2.bias"), [.. largest.Select(value => (double)value)],
            [.. largest.Zip(sums, (most, sum) => most / Math.Max((double)sum, 1e-30))]);
    }

    /// <summary>The row of how many first filters are used.</summary>
    internal static ReproductionRow Count(string kind, string paper, FilterNumbers filters, Criterion criterion, string settings)
    {
        int used = filters.UsedAbove(Used);
        return MadryRows.Judged("Figure 9", $"first filters that are used, {kind} network", paper, $"{used} of {filters.Largest.Length}", criterion,
            used / (double)filters.Largest.Length, settings);
    }

    private static ReproductionRow Peak(FilterNumbers filters, string settings)
    {
        double peak = filters.PeakShare.Zip(filters.Largest).OrderByDescending(pair => pair.Second).Take(3).Average(pair => pair.First);
        return MadryRows.Judged("Figure 9", "share of a filter's weight that is in one pixel, the three largest filters", "one weight alone",
            FormattableString.Invariant($"{100 * peak:0} %"), new Criterion("share", 0.8, 0.6, Percent: true), peak, settings);
    }

    private static ReproductionRow Biases(FilterNumbers robust, FilterNumbers copy, string settings)
    {
        double spread = robust.Biases.Max() - robust.Biases.Min();
        double mine = robust.Biases.Average(value => (double)value), theirs = copy.Biases.Average(value => (double)value);
        double covariance = robust.Biases.Zip(copy.Biases, (one, other) => (one - mine) * (other - theirs)).Sum();
        double deviations =
            Math.Sqrt(robust.Biases.Sum(value => (value - mine) * (value - mine)) * copy.Biases.Sum(value => (value - theirs) * (value - theirs)));
        double correlation = deviations > 0 ? covariance / deviations : 0;
        return MadryRows.Judged("Figure 10", "biases of the last layer: spread, and correlation with the copy's", "far from uniform, similar in both",
            FormattableString.Invariant($"{spread:0.###}, {correlation:0.00}"), new Criterion("correlation", 0.7, 0.5), correlation, settings);
    }

    private static ReproductionFigure Filters(string kind, MadryNetwork network)
    {
        Tensor weight = network.Classifier.Module.state_dict()["conv1.weight"].detach();
        (string, Tensor)[] maps = [.. Enumerable.Range(0, (int)weight.shape[0]).Select(index => ($"{index}", weight[index]))];
        return new ReproductionFigure("Figure 9", $"All {maps.Length} filters of the first layer of the {kind} network: blue below zero, red above, "
            + "on one scale.", SignedMaps.Draw($"First filters, {kind} network", maps, shared: true));
    }

    private static ReproductionFigure Weights(string layer, float[] natural, float[] robust) =>
        new("Figure 10", $"The weights of the {layer} convolution of the natural and the robust network. The numbers are in numbers/figure-9-mnist.json.",
        HistogramFigure.Draw($"Weights of the {layer} convolution", "weight",
            [new HistogramSample("natural", [.. natural.Select(value => (double)value)], 0),
                new HistogramSample("robust", [.. robust.Select(value => (double)value)], 1)], bins: 60));

    private static Curve Line(string name, float[] biases, int colour) => new(name, [.. biases.Select((bias, label) => ((double)label, (double)bias))], colour);
}

/// <summary>The weights of a network that figures 9 and 10 show.</summary>
/// <param name="First">The first convolution's weights.</param>
/// <param name="Second">The second convolution's.</param>
/// <param name="Biases">The last layer's biases.</param>
/// <param name="Largest">The largest size of a weight in each first filter.</param>
/// <param name="PeakShare">What share of a first filter's summed sizes that is.</param>
public sealed record FilterNumbers(float[] First, float[] Second, float[] Biases, double[] Largest, double[] PeakShare)
{
    /// <summary>How many first filters have a weight above a share of the largest of all.</summary>
    public int UsedAbove(double share) => Largest.Count(size => size > share * Largest.Max());
}
