using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Models;
using Saddle.Perception.Studies;
using static TorchSharp.torch;

namespace Saddle.Reports;

/// <summary>What samples of a study can be chosen from: examples as they are, and what was made of them.</summary>
/// <param name="data">The examples; not disposed, and alive as long as this.</param>
/// <param name="bounds">The values of black and white.</param>
/// <threadsafety>One thread at a time.</threadsafety>
public sealed class StudyMaterial(Dataset data, InputBounds bounds)
{
    private readonly List<Candidate> _altered = [];
    private readonly Dictionary<int, int> _predicted = [];

    /// <summary>What was made of examples.</summary>
    public IReadOnlyList<Candidate> Altered => _altered;

    /// <summary>The examples as they are.</summary>
    public IReadOnlyList<Candidate> Originals => [.. Enumerable.Range(0, data.Count).Select(row => new Candidate
    {
        Example = row,
        Label = Label(row),
        Predicted = _predicted.TryGetValue(row, out int known) ? known : null,
        Picture = () => Drawn(data.Inputs[row]),
    })];

    /// <summary>Says what the model says of an example as it is.</summary>
    /// <param name="example">Its index.</param>
    /// <param name="predicted">The class.</param>
    public void Predict(int example, int predicted) => _predicted[example] = predicted;

    /// <summary>Adds what was made of an example.</summary>
    /// <param name="example">Its index.</param>
    /// <param name="values">Its values, row-major; asked for again when it is drawn.</param>
    /// <param name="distortion">The share of features whose value differs; measured where null.</param>
    /// <param name="predicted">What the model says of it.</param>
    /// <param name="theta">θ.</param>
    /// <param name="attack">What made it.</param>
    public void Add(int example, Func<float[]> values, double? distortion, int? predicted, double? theta, string attack) => _altered.Add(new Candidate
    {
        Example = example,
        Label = Label(example),
        Predicted = predicted,
        Distortion = distortion ?? Distortion(example, values()),
        Theta = theta,
        Attack = attack,
        Picture = () =>
        {
            using Tensor point = tensor(values()), shaped = point.reshape(data.InputShape);
            return Drawn(shaped);
        },
    });

    /// <summary>Adds the crafted samples that reach their target.</summary>
    /// <param name="samples">The samples.</param>
    /// <param name="attack">What crafted them.</param>
    /// <param name="images">Makes their images; alive as long as this.</param>
    public void Add(IEnumerable<CraftedSample> samples, SaliencyMapAttack attack, CraftedImages images)
    {
        double features = 1;
        foreach (long size in data.InputShape) features *= size;
        foreach (CraftedSample sample in samples.Where(sample => sample.Success))
            Add(sample.Image, () =>
            {
                using Tensor image = images.Of([sample], attack);
                return image.data<float>().ToArray();
            }, sample.Changed / features, sample.Target, attack.Theta, FormattableString.Invariant($"{attack.Name}, θ = {attack.Theta}"));
    }

    /// <summary>The picture of nothing.</summary>
    public byte[] Blank()
    {
        using Tensor lower = bounds.Lower(), all = lower.expand(data.InputShape);
        return Drawn(all);
    }

    /// <summary>The picture of an example with light and dark exchanged.</summary>
    /// <param name="original">The example.</param>
    public byte[] Inverted(Candidate original)
    {
        using var scope = NewDisposeScope();
        return Drawn(bounds.Upper() - (data.Inputs[original.Example] - bounds.Lower()));
    }

    /// <summary>The true class of an example.</summary>
    /// <param name="row">Its index.</param>
    public int Label(int row)
    {
        using Tensor label = data.Labels[row];
        return (int)label.item<long>();
    }

    private double Distortion(int example, float[] values)
    {
        using Tensor row = data.Inputs[example], flat = row.contiguous();
        float[] original = flat.data<float>().ToArray();
        return original.Zip(values).Count(pair => pair.First != pair.Second) / (double)original.Length;
    }

    private byte[] Drawn(Tensor input)
    {
        try
        {
            return PngPicture.Of(input, bounds);
        }
        catch (UsageException error)
        {
            throw new UsageException($"{data.Name} cannot be shown to people: {error.Message}", error);
        }
    }
}
