using System.Security.Cryptography;
using System.Text;
using Saddle.Models;

namespace Saddle.Data;

/// <summary>Labelled examples in memory.</summary>
/// <threadsafety>Immutable; reading from several threads is safe, disposing is not.</threadsafety>
public sealed class Dataset : IDisposable
{
    private const long LargestRead = 64 << 20;

    /// <summary>Takes ownership of both tensors, which leave any dispose scope.</summary>
    /// <param name="name">What the user called it, for example <c>mnist:test</c>.</param>
    /// <param name="inputs">float32 on the CPU, <c>[N, …]</c> of any rank from 2: images as <c>[N, C, H, W]</c>, signals as <c>[N, C,
    /// L]</c>, feature vectors <c>[N, D]</c>.</param>
    /// <param name="labels">int64 on the CPU, <c>[N]</c>: class indices.</param>
    /// <param name="classNames">One name a class, in the order of the indices.</param>
    /// <param name="scale">What bytes were made of, where the inputs were bytes (pixels); null where they are taken as they are.</param>
    /// <exception cref="InputException">The counts or types disagree, or a label is outside the classes.</exception>
    public Dataset(string name, Tensor inputs, Tensor labels, IReadOnlyList<string> classNames, PixelScale? scale = null)
    {
        if (inputs.dtype != ScalarType.Float32 || inputs.dim() < 2)
            throw new InputException($"{name}: the inputs are {inputs.dtype} of rank {inputs.dim()}; expected float32 of rank 2 or more (examples first).");
        if (labels.dtype != ScalarType.Int64 || labels.dim() != 1)
            throw new InputException($"{name}: the labels are {labels.dtype} of rank {labels.dim()}; expected int64 of rank 1.");
        if (inputs.shape[0] != labels.shape[0])
            throw new InputException($"{name}: {inputs.shape[0]} inputs but {labels.shape[0]} labels; there must be one label an input.");
        long[] values = labels.data<long>().ToArray();
        int wrong = Array.FindIndex(values, label => label < 0 || label >= classNames.Count);
        if (wrong >= 0)
            throw new InputException($"{name}: example {wrong} has label {values[wrong]}, but there are {classNames.Count} classes (0 to "
                + $"{classNames.Count - 1}). Check that the labels belong to these inputs.");
        Name = name;
        Inputs = inputs.DetachFromDisposeScope();
        Labels = labels.DetachFromDisposeScope();
        ClassNames = classNames;
        Scale = scale;
    }

    /// <summary>Takes ownership of both tensors; classes are named by their numbers, from 0 to the largest label.</summary>
    /// <param name="name">What it is called in results.</param>
    /// <param name="inputs">float32 on the CPU, <c>[N, …]</c> of any rank from 2.</param>
    /// <param name="labels">int64 on the CPU, <c>[N]</c>: class indices.</param>
    /// <exception cref="InputException">The counts or types disagree, or a label is below 0.</exception>
    public Dataset(string name, Tensor inputs, Tensor labels) : this(name, inputs, labels, Numbered(labels))
    {
    }

    /// <summary>What the user called it, for example <c>mnist:test</c>.</summary>
    public string Name { get; }

    /// <summary>float32 on the CPU, <c>[N, …]</c>; images are <c>[N, C, H, W]</c>.</summary>
    public Tensor Inputs { get; }

    /// <summary>int64 on the CPU, <c>[N]</c>: class indices.</summary>
    public Tensor Labels { get; }

    /// <summary>One name a class, in the order of the indices.</summary>
    public IReadOnlyList<string> ClassNames { get; }

    /// <summary>What the bytes of pixels became, the full range that inputs can have; null where inputs are numbers that are taken as they are.</summary>
    public PixelScale? Scale { get; }

    /// <summary>The number of examples.</summary>
    public int Count => (int)Labels.shape[0];

    private static IReadOnlyList<string> Numbered(Tensor labels)
    {
        if (labels.dtype != ScalarType.Int64 || labels.numel() == 0) return Saddle.Data.ClassNames.Numbered(2);
        using Tensor largest = labels.max();
        return Saddle.Data.ClassNames.Numbered((int)Math.Clamp(largest.item<long>() + 1, 2, 1_000_000));
    }

    /// <summary>The shape of one example, without the batch dimension.</summary>
    public long[] InputShape => Inputs.shape[1..];

    /// <summary>
    /// The shape of one example in the file that it was read from, which has no axis for a single channel; that of
    /// <see cref="InputShape"/> where nothing was added.
    /// </summary>
    public IReadOnlyList<long> StoredShape
    {
        get => field ?? InputShape;
        init;
    }

    /// <summary>Whether that file has the channels of an image after its height and width.</summary>
    public bool StoredChannelsLast { get; init; }

    /// <summary>The same examples in another shape, in the same memory; they live on when this data set is disposed.</summary>
    /// <param name="shape">The shape of one example, which may have axes of one more or less; null for the present one.</param>
    /// <exception cref="InputException">Another shape, in which the values would change their places.</exception>
    public Dataset Shaped(IReadOnlyList<long>? shape)
    {
        shape ??= InputShape;
        if (!InputShapes.HoldTheSame(shape, InputShape))
            throw new InputException(
                $"{Name} has inputs of shape [{string.Join(", ", InputShape)}], not [{string.Join(", ", shape)}]. Axes of one alone may be added or left out.");
        return new Dataset(Name, Inputs.reshape([Count, .. shape]), Labels.alias(), ClassNames, Scale)
        {
            StoredShape = StoredShape,
            StoredChannelsLast = StoredChannelsLast
        };
    }

    /// <summary>Examples of this data set in the shape that its file has.</summary>
    /// <param name="inputs">float32, <c>[n, …]</c> in <see cref="InputShape"/>.</param>
    /// <returns><c>[n, …]</c> in <see cref="StoredShape"/>; the caller disposes it.</returns>
    public Tensor AsStored(Tensor inputs)
    {
        if (!StoredChannelsLast) return inputs.reshape([inputs.shape[0], .. StoredShape]);
        using Tensor images = inputs.reshape([inputs.shape[0], StoredShape[2], StoredShape[0], StoredShape[1]]), last = images.permute(0, 2, 3, 1);
        return last.contiguous();
    }

    /// <summary>The first examples as a data set of its own, which shares no memory with this one.</summary>
    /// <param name="count">How many; all, where there are fewer.</param>
    public Dataset First(int count)
    {
        long kept = Math.Min(count, Count);
        return new Dataset(Name, Inputs[..(int)kept].clone(), Labels[..(int)kept].clone(), ClassNames, Scale)
        {
            StoredShape = StoredShape,
            StoredChannelsLast = StoredChannelsLast
        };
    }

    /// <summary>The same images with their pixels, now in 0..1, in another range; another data set, with a name and fingerprint of its own.</summary>
    /// <param name="scale">The range.</param>
    /// <returns>A data set that takes the memory over; this one is disposed.</returns>
    /// <exception cref="UsageException">The inputs were no bytes or are scaled already, or there is not one range or one a channel.</exception>
    public Dataset ScaleTo(PixelScale scale)
    {
        if (Scale is null)
            throw new UsageException($"{Name} holds numbers that are taken as they are; only bytes, as of images, can be scaled. Scale the array itself, or "
                + "state its range as the model's bounds.")
            { Setting = Setting.Bounds };
        if (Scale != PixelScale.Unit) throw new UsageException($"{Name} is scaled already.");
        if (scale.Lower.Count > 1 && (InputShape.Length != 3 || scale.Lower.Count != InputShape[0]))
            throw new UsageException($"There are {scale.Lower.Count} ranges to scale to, but the inputs of {Name} have the shape "
                + $"[{string.Join(", ", InputShape)}]; give one range, or one a channel.");
        if (scale == Scale)
            return new Dataset(Name, Inputs.alias(), Labels.alias(), ClassNames, Scale) { StoredShape = StoredShape, StoredChannelsLast = StoredChannelsLast }
                .After(this);
        return new Dataset($"{Name} scaled to {scale}", scale.Apply(Inputs), Labels.alias(), ClassNames, scale)
        {
            StoredShape = StoredShape,
            StoredChannelsLast = StoredChannelsLast
        }.After(this);
    }

    /// <summary>SHA-256 over shape, values and labels of the first examples, in lower-case hexadecimal.</summary>
    /// <param name="count">How many examples it covers.</param>
    public string Fingerprint(int count)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (long size in InputShape) hash.AppendData(BitConverter.GetBytes(size));
        // A black image can be the same numbers on two scales.
        if (Scale is not null && Scale != PixelScale.Unit) hash.AppendData(Encoding.UTF8.GetBytes($"{Scale}"));
        using var scope = NewDisposeScope();
        int kept = Math.Min(count, Count);
        // A tensor's bytes are read as one span, which holds 2 GiB at the most.
        int rows = (int)Math.Max(1, LargestRead / (sizeof(float) * Math.Max(1, InputShape.Product())));
        for (int start = 0; start < kept; start += rows)
        {
            using var part = NewDisposeScope();
            hash.AppendData(Inputs[start..Math.Min(kept, start + rows)].contiguous().bytes);
        }
        hash.AppendData(Labels[..kept].contiguous().bytes);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private Dataset After(Dataset before)
    {
        before.Dispose();
        return this;
    }

    /// <summary>Frees both tensors.</summary>
    public void Dispose()
    {
        Inputs.Dispose();
        Labels.Dispose();
    }
}
