using System.Globalization;
using Saddle.Data;
using Saddle.Models;

namespace Saddle.Evaluation.Checks;

/// <summary>
/// Looks whether data are in the unit that the model's bounds state: images in 0..1 for a model of −1..1 lie within the
/// bounds, and every number about them is wrong. What truly fills little of its bounds looks otherwise: it neither begins
/// and ends where a customary range does, nor lies within −1..1 in bounds fifty times as wide.
/// </summary>
public static class RangeCheck
{
    private const string Id = "D1";
    private const int Chunk = 1000;

    // Of a customary range this much is filled; of the bounds it is this much at the most, as 0..1 is of -1..1.
    private const double Filled = 0.8, Share = 0.5, TinyShare = 0.02, Slack = 1e-4;

    // One channel of three counts, a few features among many do not.
    private const double LeastPart = 0.25;

    private static readonly (double Lower, double Upper)[] Customary = [(0, 1 / 255.0), (0, 1), (-1, 1), (0, 255)];

    /// <summary>What cannot be trusted about the unit of the data; null where nothing is seen.</summary>
    /// <param name="data">The examples.</param>
    /// <param name="extent">How many of them are looked at, the first ones; 1 or more.</param>
    /// <param name="bounds">The model's bounds, whose shape goes with that of the inputs.</param>
    public static Warning? Find(Dataset data, int extent, InputBounds bounds)
    {
        Feature[] features = Features(data, extent, bounds);
        var telling = new List<(double Lower, double Upper, Range Data)>();
        int concerned = 0;
        foreach (IGrouping<(double Lower, double Upper), Feature> group in features.GroupBy(feature => (feature.Lower, feature.Upper)))
        {
            if (Unit(new Range(group.Min(feature => feature.Least), group.Max(feature => feature.Most)), group.Key, data.Scale is not null) is not { } unit)
                continue;
            concerned += group.Count();
            telling.Add((group.Key.Lower, group.Key.Upper, unit));
        }
        if (concerned == 0 || concerned < LeastPart * features.Length) return null;
        (double lower, double upper, Range found) = telling[0];
        var stated = new Range(lower, upper);
        string seen = data.Scale is not null ? $"The pixels of {data.Name} go from {found.Least:G4} to {found.Most:G4}"
            : string.Create(CultureInfo.InvariantCulture, $"The values of {data.Name} go from {features.Min(feature => feature.Least):G4} to "
                + $"{features.Max(feature => feature.Most):G4} in {Math.Min(extent, data.Count)} examples, as in data of {found}");
        string share = string.Create(CultureInfo.InvariantCulture, $"{100 * found.Width / stated.Width:G2} %");
        return new Warning(Id, null, $"{seen}, which is {share} of the bounds {stated}{(telling.Count > 1 ? " (and so on)" : "")}: the data look as if they "
            + "were in another unit than the model's. Accuracies and ε mean nothing then.",
            Remedy(data, found, stated, telling.Count > 1), []);
    }

    private static string Remedy(Dataset data, Range found, Range stated, bool several)
    {
        string other = $"Where the model takes {found}, state the bounds {found.Bounds}.";
        if (data.Scale is not null) return $"Scale the pixels to the model's bounds. {other}";
        double factor = stated.Width / found.Width, offset = stated.Least - found.Least * factor;
        string formula =
            string.Create(CultureInfo.InvariantCulture, $"x * {factor:G6}{(offset == 0 ? "" : offset < 0 ? $" - {-offset:G6}" : $" + {offset:G6}")}");
        return $"Bring the inputs to the model's bounds before they are saved{(several ? ", each channel or feature to its own" : $": {formula}")}. {other}";
    }

    /// <summary>The range that the data seem to be in, where it is not that of the bounds.</summary>
    private static Range? Unit(Range data, (double Lower, double Upper) bounds, bool pixels)
    {
        double width = bounds.Upper - bounds.Lower;
        // The full range of pixels is known, however dark they are.
        if (pixels) return data.Width <= (Share + Slack) * width ? data : null;
        // A constant has no extent that tells anything.
        if (data.Width <= 0) return null;
        foreach ((double lower, double upper) in Customary)
        {
            double slack = Slack * (upper - lower);
            bool within = data.Least >= lower - slack && data.Most <= upper + slack;
            if (within && data.Width >= Filled * (upper - lower) && upper - lower <= (Share + Slack) * width) return new Range(lower, upper);
        }
        bool small = data.Least >= -1 - Slack && data.Most <= 1 + Slack && data.Width <= TinyShare * width;
        return small ? data.Least < 0 ? new Range(-1, 1) : new Range(0, 1) : null;
    }

    /// <summary>What the values of each feature are over the examples, or may be where they are pixels, and its bounds.</summary>
    private static Feature[] Features(Dataset data, int extent, InputBounds bounds)
    {
        using var scope = NewDisposeScope();
        long[] shape = data.InputShape;
        (Tensor least, Tensor most) = data.Scale is { } scale ? Pixels(scale, shape) : Measured(data, Math.Min(extent, data.Count));
        float[] lower = Flat(bounds.Lower()), upper = Flat(bounds.Upper()), low = Flat(least), high = Flat(most);
        return [.. lower.Select((value, index) => new Feature(value, upper[index], low[index], high[index]))];

        float[] Flat(Tensor values) => values.expand(shape).contiguous().data<float>().ToArray();
    }

    private static (Tensor, Tensor) Pixels(PixelScale scale, long[] shape)
    {
        long[] each = scale.Lower.Count == 1 ? [] : [scale.Lower.Count, .. Enumerable.Repeat(1L, shape.Length - 1)];
        return (tensor(scale.Lower.ToArray()).reshape(each), tensor(scale.Upper.ToArray()).reshape(each));
    }

    private static (Tensor, Tensor) Measured(Dataset data, int count)
    {
        (Tensor least, Tensor most) = (data.Inputs[0].clone(), data.Inputs[0].clone());
        for (int start = 0; start < count; start += Chunk)
        {
            using var scope = NewDisposeScope();
            (Tensor low, Tensor high) = data.Inputs[start..Math.Min(count, start + Chunk)].aminmax(0);
            least.copy_(least.minimum(low));
            most.copy_(most.maximum(high));
        }
        return (least, most);
    }

    private readonly record struct Feature(double Lower, double Upper, double Least, double Most);

    private readonly record struct Range(double Least, double Most)
    {
        public double Width => Most - Least;

        /// <summary>As bounds are written.</summary>
        public string Bounds => string.Create(CultureInfo.InvariantCulture, $"{Least:G6},{Most:G6}");

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Least:G6}..{Most:G6}");
    }
}
