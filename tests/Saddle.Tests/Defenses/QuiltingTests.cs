using Saddle.Data;
using Saddle.Defenses;
using Saddle.Fitting;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Tests.Models;

namespace Saddle.Tests.Defenses;

/// <summary>What a quilt is, and whom it refuses.</summary>
public sealed class QuiltingTests
{
    private const int Patch = PatchGrid.Side * PatchGrid.Side;

    [Theory]
    [InlineData(1, 29, 29), InlineData(3, 32, 8), InlineData(1, 28, 27)]
    public void Quilted_of_its_own_patches_an_image_stays_what_it_is(int channels, int height, int width)
    {
        using Tensor image = Random(channels, height, width);
        var grid = new PatchGrid(channels, height, width);
        float[] own = new float[grid.Count * grid.Features], pixels = image.data<float>().ToArray();
        grid.Cut(pixels, own);
        using Tensor patches = tensor(own, [grid.Count, grid.Features]);
        new QuiltWorker(grid, new PatchBank(patches, 1)).Quilt(pixels, new float[grid.Count]);
        Assert.Equal(image.data<float>().ToArray(), pixels);
    }

    [Fact]
    public void The_nearest_patches_are_those_of_all_distances()
    {
        const int Count = 3001, Neighbours = 10;
        using Tensor patches = new Draws(1, "patches").Uniform([.. Enumerable.Range(0, Count).Select(i => (long)i)], [Patch], default);
        using Tensor queries = new Draws(2, "queries").Uniform([.. Enumerable.Range(0, 50).Select(i => (long)i)], [Patch], default);
        // Half of them dark, as on images of digits, and many the same.
        patches.narrow(0, 0, 1500).mul_(patches.narrow(0, 0, 1500).narrow(1, 0, 1).gt(0.3).to_type(ScalarType.Float32));
        float[] all = patches.data<float>().ToArray(), asked = queries.data<float>().ToArray();
        var bank = new PatchBank(patches, Neighbours);
        var found = new NearestPatches(Neighbours);
        for (int query = 0; query < 50; query++)
        {
            float[] own = asked[(query * Patch)..((query + 1) * Patch)];
            bank.Nearest(own, found);
            double[] expected = [.. Enumerable.Range(0, Count).Select(patch => Distance(own, all.AsSpan(patch * Patch, Patch))).Order().Take(Neighbours)];
            double[] distances = [.. Enumerable.Range(0, Neighbours).Select(place => Distance(own, bank[found[place]]))];
            Assert.Equal(expected, distances, (a, b) => Math.Abs(a - b) < 1e-5);
        }
    }

    [Fact]
    public void Two_patches_meet_in_the_cut_of_least_error()
    {
        // Two patches side by side on 5×8 pixels: columns 3 and 4 belong to both.
        using Tensor drawn = new Draws(3, "patches").Uniform([0, 1], [Patch], default);
        float[] left = drawn[0].data<float>().ToArray(), right = drawn[1].data<float>().ToArray(), image = new float[5 * 8];
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 8; x++) image[y * 8 + x] = x < 4 ? left[y * 5 + x] : right[y * 5 + x - 3];
        new QuiltWorker(new PatchGrid(1, 5, 8), new PatchBank(drawn, 1)).Quilt(image, new float[2]);
        float Difference(int y, int x) => left[y * 5 + x + 3] - right[y * 5 + x];
        double Error(int[] cut) => cut.Select((x, y) => Math.Pow(Difference(y, x), 2)).Sum();
        int[] best = Enumerable.Range(0, 32).Select(cut => Enumerable.Range(0, 5).Select(y => cut >> y & 1).ToArray()).MinBy(Error)!;
        for (int y = 0; y < 5; y++)
            for (int x = 0; x < 2; x++) Assert.Equal(x < best[y] ? left[y * 5 + x + 3] : right[y * 5 + x], image[y * 8 + x + 3]);
    }

    [Fact]
    public void Its_patches_are_pieces_of_the_training_images_and_the_seed_draws_them()
    {
        using Dataset data = Datasets.Load(DatasetSpecification.Parse("digits:train"), new DatasetOptions { First = 3 });
        using var folder = new TemporaryFolder();
        FittedValues one = Fit("one", 0), same = Fit("same", 0), other = Fit("other", 1);
        Assert.Equal(one.Fingerprint, same.Fingerprint);
        Assert.False(one.Tensors["patches"].equal(other.Tensors["patches"]).all().item<bool>());
        using Tensor pieces = data.Inputs.unfold(2, 5, 1).unfold(3, 5, 1).reshape(-1, Patch), patches = one.Named("patches", 40, 1, 5, 5).reshape(40, Patch);
        Assert.True((patches.unsqueeze(1) - pieces).abs().amax([2]).amin([1]).eq(0).all().item<bool>());

        FittedValues Fit(string name, ulong seed) => new QuiltingFitting { Patches = 40 }.Fit(data, null, folder.File(name), seed);
    }

    [Fact]
    public void What_patches_do_not_cover_is_refused_unless_it_may_be_continued()
    {
        using Classifier model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        var padded = (Quilting)FittedDefenses.Create("quilting");
        padded.Around(model).Dispose();
        string words = Assert.Throws<UsageException>(() => (padded with { Pad = false }).Around(model)).Message;
        Assert.Contains("28×28", words, StringComparison.Ordinal);
        Assert.Contains("29×29", words, StringComparison.Ordinal);
        Assert.Contains("pad=true", words, StringComparison.Ordinal);
    }

    [Fact]
    public void What_it_was_not_fitted_to_is_refused()
    {
        var fitted = (Quilting)FittedDefenses.Create("quilting");
        ModelContract digits = Contract(1, 28, 28);
        Refuses("must be fitted", new Quilting { Pad = true }, digits);
        Refuses("[1, 28, 28]", fitted, Contract(3, 32, 32));
        Refuses("images", fitted, new ModelContract { Classes = 3, InputShape = [20] });
        Refuses("only 5", new Quilting { Pad = true, From = new QuiltingFitting { Patches = 5 }.FitTo(1, 28, 28) }, digits);
        Assert.Contains("[20]", Assert.Throws<UsageException>(() => new QuiltingFitting().FitTo(20)).Message, StringComparison.Ordinal);
        Assert.Contains("5×5", Assert.Throws<UsageException>(() => new QuiltingFitting().FitTo(1, 4, 28)).Message, StringComparison.Ordinal);
    }

    private static void Refuses(string words, Defense defense, ModelContract contract) =>
        Assert.Contains(words, Assert.Throws<UsageException>(() => defense.Validate(contract)).Message, StringComparison.Ordinal);

    private static ModelContract Contract(params long[] shape) => new() { Classes = 10, InputShape = shape };

    private static Tensor Random(params long[] shape) => new Draws(7, "image").Uniform([0], shape, default)[0];

    private static double Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++) sum += Math.Pow((double)a[i] - b[i], 2);
        return sum;
    }
}
