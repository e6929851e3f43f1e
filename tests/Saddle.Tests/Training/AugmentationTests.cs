using Saddle.Models;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class AugmentationTests
{
    private static readonly long[] Examples = [.. Enumerable.Range(0, 200).Select(index => (long)index)];

    [Theory]
    [InlineData("crop", "crop")]
    [InlineData("flip", "flip")]
    [InlineData("flip, crop", "crop,flip")]
    [InlineData("flip,affine", "affine,flip")]
    [InlineData("flip,affine:nearest", "affine:nearest,flip")]
    [InlineData("flip,crop:2", "crop:2,flip")]
    [InlineData("crop:4", "crop")]
    public void Words_are_read_in_any_order(string words, string canonical)
    {
        Assert.Equal(canonical, Augmentation.Parse(words).ToString());
        Assert.Equal(canonical, new TrainingOptions { Augment = Augmentation.Parse(words) }.Values["augment"]);
        Assert.DoesNotContain("augment", new TrainingOptions().Values.Keys);
    }

    [Theory, InlineData(""), InlineData("crop,crop"), InlineData("rotate"), InlineData("crop,"), InlineData("Crop"), InlineData("crop:1,crop"), InlineData("affine:nearest,affine"), InlineData("affine:none")]
    public void Other_words_are_wrong_usage(string words) =>
        Assert.Contains("crop,flip", Assert.Throws<UsageException>(() => Augmentation.Parse(words)).Message);

    [Theory, InlineData("crop:"), InlineData("crop:0"), InlineData("crop:-1"), InlineData("crop:65"), InlineData("flip,crop:1.5")]
    public void A_padding_outside_its_range_is_wrong_usage(string words) =>
        Assert.Contains("1 to 64", Assert.Throws<UsageException>(() => Augmentation.Parse(words)).Message);

    [Theory, InlineData("crop"), InlineData("flip"), InlineData("crop,flip"), InlineData("crop:1,flip")]
    public void Every_image_is_one_of_the_shifted_and_mirrored_ones_and_all_occur(string words)
    {
        using var scope = NewDisposeScope();
        Tensor images = Images(), changed = Augmentation.Parse(words).Apply(images, Examples, seed: 3, epoch: 2);
        Assert.Equal(images.shape, changed.shape);
        var seen = new HashSet<(int Top, int Left, bool Mirrored)>();
        int padding = words.Contains("crop:1") ? 1 : words.Contains("crop") ? 4 : 0, shifts = 2 * padding + 1;
        Tensor padded = nn.functional.pad(images, [padding, padding, padding, padding]);
        Tensor left = ones(Examples.Length, ScalarType.Bool);
        for (int top = 0; top < shifts; top++)
            for (int start = 0; start < shifts; start++)
                foreach (bool mirrored in words.Contains("flip") ? new[] { false, true } : [false])
                {
                    Tensor candidate = padded.narrow(2, top, 12).narrow(3, start, 10);
                    Tensor same = (mirrored ? candidate.flip(3) : candidate).eq(changed).flatten(1).all(1);
                    if (same.any().item<bool>()) seen.Add((top, start, mirrored));
                    left.logical_and_(same.logical_not());
                }
        Assert.False(left.any().item<bool>());
        Assert.Equal(shifts, seen.Select(one => one.Top).Distinct().Count());
        Assert.Equal(shifts, seen.Select(one => one.Left).Distinct().Count());
        Assert.Equal(words.Contains("flip") ? 2 : 1, seen.Select(one => one.Mirrored).Distinct().Count());
    }

    [Fact]
    public void Affine_changes_stay_within_their_limits_and_reach_them()
    {
        using var scope = NewDisposeScope();
        // One bright pixel 10 to the right of the middle of an image that is not square.
        Tensor images = zeros(Examples.Length, 1, 41, 61);
        images[.., .., 20, 40] = tensor(1f);
        Tensor changed = Augmentation.Parse("affine").Apply(images, Examples, seed: 3, epoch: 2);
        Tensor mass = changed.sum([2, 3]).squeeze(1), rows = arange(41).to(float32), columns = arange(61).to(float32);
        double[] down = Centre(changed.sum(3).squeeze(1), rows, mass, 20), right = Centre(changed.sum(2).squeeze(1), columns, mass, 30);
        for (int i = 0; i < Examples.Length; i++)
        {
            // A place of the old image is that of the new one, turned, divided by the growth, and moved: so moves grow too.
            double reach = 1.1 * (Math.Sqrt(8) + 10), least = 0.9 * (10 - Math.Sqrt(8));
            Assert.InRange(Math.Sqrt(down[i] * down[i] + right[i] * right[i]), least - 0.5, reach + 0.5);
        }
        Assert.InRange(down.Max(), 3, 4.6);
        Assert.InRange(down.Min(), -4.6, -3);
        Assert.InRange(right.Max(), 12, 13.7);
        Assert.InRange(right.Min(), 6.5, 8.2);
        Assert.InRange(changed.max().item<float>(), 0.1, 1);
        Assert.Equal(0, changed.min().item<float>());
    }

    [Fact]
    public void Without_interpolation_an_image_keeps_its_values()
    {
        using var scope = NewDisposeScope();
        Tensor images = Images(), changed = Augmentation.Parse("affine:nearest").Apply(images, Examples, seed: 3, epoch: 2);
        Tensor own = changed.flatten(1).unsqueeze(2).eq(images.flatten(1).unsqueeze(1)).any(2).logical_or(changed.flatten(1).eq(0));
        Assert.True(own.all().item<bool>());
        Assert.False(changed.eq(images).all().item<bool>());
        // The same places as with interpolation, to within half a pixel.
        Tensor ramp = arange(30).to(float32).div(30).reshape(1, 1, 1, 30).expand(Examples.Length, 1, 30, 30);
        Tensor Changed(string word) => Augmentation.Parse(word).Apply(ramp, Examples, seed: 3, epoch: 2).narrow(2, 8, 14).narrow(3, 8, 14);
        Assert.True((Changed("affine") - Changed("affine:nearest")).abs().max().item<float>() < 0.51 / 30);
    }

    [Fact]
    public void Affine_changes_keep_the_range_of_inputs_that_are_not_between_0_and_1()
    {
        using var scope = NewDisposeScope();
        Tensor images = Images().mul(8).sub(4), changed = Augmentation.Parse("affine").Apply(images, Examples, seed: 3, epoch: 2);
        Assert.InRange(changed.max().item<float>(), 2, images.max().item<float>());
        Assert.InRange(changed.min().item<float>(), images.min().item<float>(), -2);
    }

    [Fact]
    public void Batches_do_not_matter_but_seed_epoch_and_example_do()
    {
        using var scope = NewDisposeScope();
        var augmentation = Augmentation.Parse("affine,crop,flip");
        Tensor images = Images(), whole = augmentation.Apply(images, Examples, seed: 3, epoch: 2);
        long[] some = [150, 7, 31];
        Tensor part = augmentation.Apply(images.index_select(0, tensor(some)), some, seed: 3, epoch: 2);
        Assert.True(part.allclose(whole.index_select(0, tensor(some)), 0, 1e-6));
        Assert.False(whole.eq(augmentation.Apply(images, Examples, seed: 3, epoch: 3)).all().item<bool>());
        Assert.False(whole.eq(augmentation.Apply(images, Examples, seed: 4, epoch: 2)).all().item<bool>());
        Tensor alike = images[..1].expand(200, -1, -1, -1);
        Assert.False(augmentation.Apply(alike, Examples, seed: 3, epoch: 2).eq(alike).all().item<bool>());
    }

    [Theory]
    [InlineData("crop,flip")]
    [InlineData("affine")]
    public void Images_in_another_unit_are_changed_alike(string words)
    {
        using var scope = NewDisposeScope();
        var augmentation = Augmentation.Parse(words);
        Tensor images = Images(), expected = augmentation.Apply(images, Examples, seed: 3, epoch: 2);
        foreach ((float lower, float extent) in new[] { (-1f, 2f), (10f, 5f) })
        {
            Tensor other = augmentation.Apply(images * extent + lower, Examples, seed: 3, epoch: 2, new InputBounds([lower], [lower + extent]));
            Assert.True(((other - lower) / extent).allclose(expected, 0, 1e-5));
            Assert.InRange(other.min().item<float>(), lower, lower + extent);
        }
    }

    [Fact]
    public void Training_with_it_is_repeatable_and_another_training()
    {
        using var fixture = new TrainingFixture();
        TrainingOptions options = TrainingFixture.Quick with { Epochs = 2 };
        fixture.Train(options, "plain");
        fixture.Train(options with { Augment = Augmentation.Parse("crop") }, "cropped");
        fixture.Train(options with { Augment = Augmentation.Parse("crop") }, "cropped again");
        Assert.Equal(fixture.Bytes("cropped", "last.safetensors"), fixture.Bytes("cropped again", "last.safetensors"));
        Assert.NotEqual(fixture.State("plain")["weight.fc2.bias"], fixture.State("cropped")["weight.fc2.bias"]);
        Assert.Contains("augment",
            Assert.Throws<RunFolderException>(() => fixture.Train(options with { Augment = Augmentation.Parse("flip") }, "cropped")).Message);
    }

    [Fact]
    public void Inputs_that_are_no_images_are_refused()
    {
        using Architecture network = Architectures.Create("linear", [6], 2, seed: 0);
        using var data = new Saddle.Data.Dataset("flat", zeros(4, 6), tensor([0L, 1, 0, 1]), ["a", "b"]);
        Assert.Contains("[6]",
            Assert.Throws<UsageException>(() =>
                Trainer.Train(network, data, new TrainingOptions { Augment = Augmentation.Parse("crop") }, "never made")).Message);
    }

    private static double[] Centre(Tensor sums, Tensor places, Tensor mass, int middle) =>
        [.. sums.mul(places).sum(1).div(mass).sub(middle).data<float>().ToArray().Select(value => (double)value)];

    private static Tensor Images()
    {
        using var generator = new Generator(1, CPU);
        return rand([200, 3, 12, 10], generator: generator);
    }
}
