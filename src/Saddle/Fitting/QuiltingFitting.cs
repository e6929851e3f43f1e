using System.Runtime.InteropServices;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Fitting;

/// <summary>
/// Draws the patches that <see cref="Quilting"/> puts images together of: each from a random place of a random training image (Guo et al. 2018, section 4.4).
/// </summary>
public sealed record QuiltingFitting : DefenseFitting
{
    /// <inheritdoc/>
    public override string Name => "quilting";

    /// <summary>How many patches are drawn. Range: 1 to 1,000,000. Default: 50000 (the paper draws 1,000,000, which are searched 20 times as long).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many patches are drawn; the paper draws a million, which are searched 20 times as long as 50,000", Least = 1, Most = 1_000_000)]
    public int Patches
    {
        get;
        init => field = Checked(value);
    } = 50_000;

    /// <inheritdoc/>
    protected override void Validate(Dataset data) => FittingInputs.RequireImages(this, data, PatchGrid.Side);

    /// <inheritdoc/>
    internal override FittingRun Begin(FittingJob job) => new Drawing(job, Patches);

    private sealed class Drawing(FittingJob job, int patches) : FittingRun
    {
        public override int Rounds => 1;

        // All of it is drawn anew in less time than reading it would take.
        public override IEnumerable<KeyValuePair<string, Tensor>> State => [];

        public override void Round(int round, Action<double> progress)
        {
        }

        public override IEnumerable<KeyValuePair<string, Tensor>> Values()
        {
            long[] shape = job.Data.InputShape;
            (int channels, int height, int width) = ((int)shape[0], (int)shape[1], (int)shape[2]);
            using Tensor drawn = new Draws(job.Seed, "quilting").Uniform([.. Enumerable.Range(0, patches).Select(patch => (long)patch)], [3], default);
            ReadOnlySpan<float> places = MemoryMarshal.Cast<byte, float>(drawn.bytes), images = MemoryMarshal.Cast<byte, float>(job.Data.Inputs.bytes);
            float[] bank = new float[patches * channels * PatchGrid.Side * PatchGrid.Side];
            int next = 0;
            for (int patch = 0; patch < patches; patch++)
            {
                int image = Place(places[patch * 3], job.Data.Count), top = Place(places[patch * 3 + 1], height - PatchGrid.Side + 1);
                int left = Place(places[patch * 3 + 2], width - PatchGrid.Side + 1);
                for (int channel = 0; channel < channels; channel++)
                    for (int y = 0; y < PatchGrid.Side; y++, next += PatchGrid.Side)
                        images.Slice(((image * channels + channel) * height + top + y) * width + left, PatchGrid.Side).CopyTo(bank.AsSpan(next));
            }
            yield return new(Quilting.Patches, tensor(bank, [patches, channels, PatchGrid.Side, PatchGrid.Side]));
        }

        private static int Place(float uniform, int count) => (int)((double)uniform * count);
    }
}
