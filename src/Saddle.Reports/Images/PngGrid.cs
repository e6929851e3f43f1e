using System.Globalization;
using Saddle.Models;
using Saddle.Threats;
using static TorchSharp.torch;

namespace Saddle.Reports;

/// <summary>A picture of originals, adversarial examples and amplified differences with their labels, as one PNG file.</summary>
public static class PngGrid
{
    private const int Gap = 8, SmallestSide = 84, Columns = 4, Most = 48, LargestSide = 512, Lines = 2, TitleLine = 12;

    private static readonly (byte, byte, byte) Black = (24, 28, 34), Red = (178, 32, 26);

    /// <summary>Whether inputs of a shape are pictures that can be drawn: <c>[H, W]</c>, <c>[1, H, W]</c> or <c>[3, H, W]</c>.</summary>
    /// <param name="inputShape">The shape of one input, without the batch dimension.</param>
    public static bool CanDraw(IReadOnlyList<long> inputShape) => Shape(inputShape) is not null;

    /// <summary>
    /// Draws the first 48 examples: original, adversarial example and difference next to one another, below them the true
    /// and the predicted class, in red where they differ, the model's confidence and by how much the difference is amplified.
    /// </summary>
    /// <param name="path">Where to; its folder is made where there is none, a file there is replaced.</param>
    /// <param name="originals">float32, <c>[N, H, W]</c> or <c>[N, C, H, W]</c> with C = 1 or 3, in the unit of <paramref name="bounds"/>;
    /// not disposed.</param>
    /// <param name="adversarials">float32, of the same shape; not disposed.</param>
    /// <param name="labels">int64, <c>[N]</c>: true classes.</param>
    /// <param name="predictions">int64, <c>[N]</c>: classes predicted for the adversarial examples.</param>
    /// <param name="classNames">One name a class.</param>
    /// <param name="bounds">The values of black and white, one for all or one a channel; 0 to 1 where null.</param>
    /// <param name="title">What stands above all, in ASCII: the attack and its threat model.</param>
    /// <param name="confidences">The probabilities of the predicted classes, 0..1; null where they are not known.</param>
    /// <exception cref="UsageException">The tensors are no pictures, are none at all, or disagree in shape or number.</exception>
    /// <exception cref="EnvironmentException">The file cannot be written, or pictures cannot be made here.</exception>
    public static void Write(string path, Tensor originals, Tensor adversarials, IReadOnlyList<long> labels, IReadOnlyList<long> predictions,
        IReadOnlyList<string> classNames, InputBounds? bounds = null, string title = "", IReadOnlyList<double>? confidences = null)
    {
        ImageShape? shape = originals.dim() > 1 ? Shape([.. originals.shape[1..]]) : null;
        if (shape is null || originals.shape[0] == 0)
            throw new UsageException($"A grid needs pictures of at most {LargestSide} pixels a side in [N, H, W] or [N, C, H, W] with 1 or 3 channels, not "
                + $"[{string.Join(", ", originals.shape)}].");
        if (!originals.shape.SequenceEqual(adversarials.shape) || labels.Count != originals.shape[0] || predictions.Count != labels.Count
            || (confidences?.Count ?? labels.Count) != labels.Count)
            throw new UsageException("A grid needs as many adversarial examples, labels, predictions and confidences as originals: "
                + $"[{string.Join(", ", originals.shape)}], [{string.Join(", ", adversarials.shape)}], {labels.Count} and {predictions.Count}.");
        int count = (int)Math.Min(Most, originals.shape[0]);
        float[] before = Values(originals, count), after = Values(adversarials, count);
        var range = bounds is { } known && (known.LowerValues.Count == 1 || known.LowerValues.Count == shape.Channels)
            ? new PixelRange(known.LowerValues, known.UpperValues) : bounds is null ? new PixelRange([0], [1]) : PixelRange.Of(before, after);
        var grid = new Layout(shape, count, title.Length == 0 ? ""
            : $"{title}: original, adversarial example, change around grey; black is {Values(range.Lower)}, white {Values(range.Upper)}");
        for (int index = 0; index < count; index++)
        {
            float[] original = before[(index * shape.Count)..((index + 1) * shape.Count)],
                adversarial = after[(index * shape.Count)..((index + 1) * shape.Count)];
            (PixelImage difference, double factor) = shape.DrawDifference(original, adversarial, range);
            string confidence = confidences is null ? "" : string.Create(CultureInfo.InvariantCulture, $"confidence {100 * confidences[index]:0.#} %, ");
            grid.Draw(index, [shape.Draw(original, range), shape.Draw(adversarial, range), difference],
                [$"{Name(labels[index])} -> {Name(predictions[index])}", string.Create(CultureInfo.InvariantCulture, $"{confidence}change x {factor:0.#}")],
                labels[index] == predictions[index] ? Black : Red);
        }
        byte[] png = grid.Canvas.ToPng();
        AtomicFile.Write(path, stream => stream.Write(png), makeFolder: true);

        string Name(long label) =>
            label == Rejection.Class ? "rejected" : label >= 0 && label < classNames.Count ? classNames[(int)label] : FormattableString.Invariant($"{label}");
    }

    private static ImageShape? Shape(IReadOnlyList<long> shape) =>
        ImageShape.Of(shape) is { Height: <= LargestSide, Width: <= LargestSide } image ? image : null;

    private static string Values(IReadOnlyList<float> bounds) => string.Join("/", bounds.Select(value => Numbers.Measure(value)));

    private static float[] Values(Tensor inputs, int count)
    {
        using Tensor some = inputs.detach().narrow(0, 0, count), plain = some.to(ScalarType.Float32).cpu().contiguous();
        return plain.data<float>().ToArray();
    }

    private sealed class Layout
    {
        private readonly int _scale, _text, _width, _height, _columns, _picture, _top;

        public Layout(ImageShape shape, int count, string title)
        {
            _scale = Math.Max(1, SmallestSide / Math.Max(shape.Width, shape.Height));
            _text = shape.Width * _scale >= 160 ? 2 : 1;
            _columns = Math.Min(Columns, count);
            _picture = shape.Width * _scale;
            _width = 3 * _picture + 2 * Gap / 4;
            _height = shape.Height * _scale + Gap / 2 + Lines * (BitmapFont.Height + 2) * _text;
            int across = _columns * (_width + 2 * Gap);
            string[] lines = [.. Lined(title, across - 2 * Gap)];
            _top = lines.Length == 0 ? 0 : lines.Length * TitleLine + Gap;
            Canvas = new PixelImage(across, _top + (count + _columns - 1) / _columns * (_height + 2 * Gap));
            for (int line = 0; line < lines.Length; line++) BitmapFont.Write(Canvas, Gap, Gap + line * TitleLine, lines[line], 1, Black);
        }

        public PixelImage Canvas { get; }

        public void Draw(int index, PixelImage[] pictures, string[] texts, (byte, byte, byte) ink)
        {
            int left = index % _columns * (_width + 2 * Gap) + Gap, top = _top + index / _columns * (_height + 2 * Gap) + Gap;
            for (int part = 0; part < pictures.Length; part++) Canvas.Draw(pictures[part], left + part * (_picture + Gap / 4), top, _scale);
            for (int line = 0; line < texts.Length; line++)
                BitmapFont.Write(Canvas, left, top + pictures[0].Height * _scale + Gap / 2 + line * (BitmapFont.Height + 2) * _text,
                    BitmapFont.Fit(texts[line], _width, _text), _text, line == 0 ? ink : Black);
        }

        private static IEnumerable<string> Lined(string text, int width)
        {
            string line = "";
            foreach (string word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                string longer = line.Length == 0 ? word : $"{line} {word}";
                if (line.Length > 0 && longer.Length * BitmapFont.Advance > width)
                {
                    yield return line;
                    longer = word;
                }
                line = longer;
            }
            if (line.Length > 0) yield return BitmapFont.Fit(line, width, 1);
        }
    }
}
