using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Models;

namespace Saddle.Tests.Attacks.Saliency;

/// <summary>
/// Crafted images against those of other implementations of the pair search: 32 test images towards the class after theirs, θ = 1, Υ = 14.5 %.
/// </summary>
public sealed class GoldenSaliencyTests : IDisposable
{
    private const int Count = 32;
    private readonly NpzFile _golden = NpzFile.Open(SharedFiles.Path("golden/jsma.npz"));
    private readonly Classifier _model =
        ModelLoader.Load(SharedFiles.Path("models/papernot.pt"), new ModelLoadOptions { InputShape = [1, 28, 28], DataClasses = 10 });
    private readonly Dataset _data = MnistTest.First(Count);

    public void Dispose()
    {
        _golden.Dispose();
        _model.Dispose();
        _data.Dispose();
    }

    /// <summary>It starts with all pixels, as algorithm 2 says, and rounds Υ down to 56 iterations.</summary>
    [Fact]
    public void All_images_are_those_of_advertorch()
    {
        using var scope = NewDisposeScope();
        bool[] equal = Equal("advertorch", new SaliencyMapAttack { MaxDistortion = 0.145, Domain = SaliencyDomain.All }, out int reached);
        Assert.Equal(25, reached);
        Assert.Equal(Count, equal.Count(same => same));
    }

    /// <summary>
    /// It leaves out pixels from 0.99 on and rounds Υ up to 57 iterations. The default leaves out what θ cannot move, which is 1 alone:
    /// strokes of MNIST are full of 253/255 and 254/255, so that 26 of the 32 images differ by it.
    /// </summary>
    [Fact]
    public void All_images_are_those_of_torchattacks()
    {
        using var scope = NewDisposeScope();
        bool[] equal = Equal("torchattacks", new SaliencyMapAttack { MaxIterations = 57, Domain = SaliencyDomain.Movable }, out int reached);
        Assert.Equal(27, reached);
        Assert.Equal(Count, equal.Count(same => same));
    }

    /// <summary>Whether each image is the recorded one, pixel for pixel, those that miss their target like the others.</summary>
    private bool[] Equal(string key, SaliencyMapAttack attack, out int reached)
    {
        long[] targets = _golden.Read("target").to_type(ScalarType.Int64).data<long>().ToArray(), labels = _data.Labels.data<long>().ToArray();
        CraftOrder[] orders = [.. targets.Select((target, image) => new CraftOrder(image, (int)labels[image], [(int)target]))];
        List<CraftedSample> samples = [];
        new SaliencyWorkers(_model, _data, attack).Run(orders, samples.Add);
        samples.Sort((one, other) => one.Image.CompareTo(other.Image));
        reached = samples.Count(sample => sample.Reason == StopReason.TargetReached);
        Tensor crafted = new CraftedImages(_model.Contract.Bounds, _data).Of(samples, attack), recorded = _golden.Read(key);
        return [.. Enumerable.Range(0, Count).Select(image => crafted[image].equal(recorded[image].reshape(1, 28, 28)).all().item<bool>())];
    }
}
