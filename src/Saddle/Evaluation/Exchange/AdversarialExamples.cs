using Saddle.Data;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle.Evaluation.Exchange;

/// <summary>
/// Adversarial points, each of one example of a data set, as they are handed from one program to another. Nothing is claimed of them;
/// <see cref="Verification"/> judges them.
/// </summary>
/// <threadsafety>Immutable but for disposing.</threadsafety>
public sealed class AdversarialExamples : IDisposable
{
    private const int AtOnce = 1000;

    /// <summary>Takes points as they are.</summary>
    /// <param name="name">What messages call them.</param>
    /// <param name="points">
    /// float32 or float64 (float16 too), <c>[n, …]</c>, in the unit of the model's bounds. They are rounded to float32, which is what a model sees and what is
    /// measured; those that are float32 on the CPU already share their memory. Not disposed.
    /// </param>
    /// <param name="examples">
    /// int64, <c>[n]</c>: the index of each point's original in its data set, from 0; several points may belong to one. The first n in their order where
    /// null. Not disposed.
    /// </param>
    /// <exception cref="InputException">The types or counts are others, an index is negative, or a value is NaN or infinite.</exception>
    public AdversarialExamples(string name, Tensor points, Tensor? examples = null)
    {
        if (!points.is_floating_point())
            throw new InputException($"{name}: the points are {Words(points)}, not float32 or float64 in the unit of the model's bounds: probably the bytes of "
                + "pixels. Divide them by 255, or bring them to the model's bounds; nothing is scaled silently.");
        if (points.dim() < 2)
            throw new InputException($"{name}: the points have the shape {Shape(points.shape)}; expected the points first and the shape of one input after "
                + "that, as in [n, 1, 28, 28].");
        Name = name;
        Examples = Indices(name, points.shape[0], examples);
        using var scope = NewDisposeScope();
        Tensor own = points.detach().cpu().to(ScalarType.Float32).contiguous();
        RequireFinite(name, own, Examples);
        Points = own.DetachFromDisposeScope();
    }

    /// <summary>What messages call them: the file, or what was said in code.</summary>
    public string Name { get; }

    /// <summary>float32 on the CPU, <c>[n, …]</c>: the points.</summary>
    public Tensor Points { get; }

    /// <summary>The index of each point's original in its data set, from 0.</summary>
    public IReadOnlyList<long> Examples { get; }

    /// <summary>How many points there are; 0 or more.</summary>
    public int Count => Examples.Count;

    /// <summary>Reads a file.</summary>
    /// <param name="path">
    /// <c>.npz</c> with the arrays <c>adversarial</c> and, where the points are not of the first examples in their order, <c>example</c>, as
    /// <c>saddle attack</c> and <c>saddle evaluate</c> write them; <c>FILE#ARRAY</c> for points of another name. Or <c>.npy</c> with the points alone, or
    /// <c>.pt</c> of <c>torch.save</c> with one tensor or a dictionary of the same names. Pickles are read as data and never run.
    /// </param>
    /// <exception cref="InputException">It is missing, damaged or of another kind, or holds what no points can be.</exception>
    /// <exception cref="EnvironmentException">It may not be read.</exception>
    public static AdversarialExamples Load(string path)
    {
        (Tensor points, Tensor? examples) = ExampleFile.Read(path);
        using (points)
        using (examples) return new AdversarialExamples(path, points, examples);
    }

    /// <summary>The points of an evaluation by which it broke examples under one threat model: of each broken example the nearest that is kept.</summary>
    /// <param name="result">The evaluation.</param>
    /// <param name="threat">Its result under the threat model.</param>
    /// <param name="store">What it kept; not disposed.</param>
    /// <param name="data">Its examples; not disposed.</param>
    /// <exception cref="RunFolderException">The run did not keep them (<see cref="Work.StoredPoints"/>).</exception>
    public static AdversarialExamples Of(EvaluationResult result, ThreatResult threat, IRunStore store, Dataset data)
    {
        BrokenPoint[] broken = BrokenPoint.Nearest(result, threat, store, data.InputShape.Product());
        using var scope = NewDisposeScope();
        Tensor points = empty([broken.Length, .. data.InputShape]);
        for (int row = 0; row < broken.Length; row++)
        {
            using Tensor point = tensor(broken[row].Read(store)).reshape(data.InputShape);
            points[row].copy_(point);
        }
        return new AdversarialExamples($"{result.Run.Model} under {threat.Threat.Ball}", points,
            tensor(broken.Select(one => (long)one.Outcome.Example).ToArray()));
    }

    /// <summary>Writes an archive that <see cref="Load"/>, NumPy and <c>--data npz:</c> read; it appears whole or not at all.</summary>
    /// <param name="path">The <c>.npz</c> file; its folder must exist.</param>
    /// <param name="data">
    /// The examples: the archive then also has their originals <c>x</c> and true classes <c>y</c>, and the points in the shape that the data's own file has;
    /// null for points and indices alone.
    /// </param>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public void Write(string path, Dataset? data = null)
    {
        using var scope = NewDisposeScope();
        Tensor examples = tensor(Examples.ToArray());
        var arrays = new Dictionary<string, Tensor>
        {
            ["adversarial"] = data?.AsStored(Points) ?? Points,
            ["example"] = examples,
        };
        if (data is not null)
        {
            arrays["x"] = data.AsStored(data.Inputs.index_select(0, examples));
            arrays["y"] = data.Labels.index_select(0, examples);
        }
        NpzWriter.Write(path, arrays);
    }

    /// <summary>For people: <c>adversarial.npz: 982 points of [1, 28, 28]</c>.</summary>
    public override string ToString() => $"{Name}: {LineText.Count(Count, "point")} of {Shape(Points.shape[1..])}";

    /// <summary>Frees the points.</summary>
    public void Dispose() => Points.Dispose();

    private static long[] Indices(string name, long count, Tensor? examples)
    {
        if (examples is null) return [.. Enumerable.Range(0, (int)count).Select(row => (long)row)];
        if (examples.is_floating_point() || examples.dtype == ScalarType.Bool || examples.dim() != 1 || examples.shape[0] != count)
            throw new InputException($"{name}: the indices 'example' are {Words(examples)} of the shape {Shape(examples.shape)}; expected int64 of the shape "
                + $"[{count}], one index a point.");
        using Tensor whole = examples.detach().cpu().to(ScalarType.Int64).contiguous();
        long[] indices = count == 0 ? [] : whole.data<long>().ToArray();
        int negative = Array.FindIndex(indices, index => index < 0);
        return negative < 0 ? indices
            : throw new InputException($"{name}: row {negative} of 'example' is {indices[negative]}; expected the index of an example "
            + "in its data set, 0 or more.");
    }

    private static void RequireFinite(string name, Tensor points, IReadOnlyList<long> examples)
    {
        for (int start = 0; start < examples.Count; start += AtOnce)
        {
            using var scope = NewDisposeScope();
            Tensor sound = points[start..Math.Min(examples.Count, start + AtOnce)].isfinite().flatten(1).all(1);
            if (sound.all().item<bool>()) continue;
            int row = start + (int)sound.logical_not().to_type(ScalarType.Int32).argmax().item<long>();
            throw new InputException(
                $"{name}: row {row}, of example {examples[row]}, holds NaN, infinity or a value that is too large for float32. Every value "
                + "must be a finite number.");
        }
    }

    private static string Words(Tensor values)
    {
        using var scope = NewDisposeScope();
        if (values.numel() == 0 || values.dtype == ScalarType.Bool || values.is_floating_point()) return $"{values.dtype}";
        (Tensor least, Tensor most) = values.to(ScalarType.Int64).aminmax();
        return $"{values.dtype} from {least.item<long>()} to {most.item<long>()}";
    }

    internal static string Shape(IReadOnlyList<long> shape) => $"[{string.Join(", ", shape)}]";
}
