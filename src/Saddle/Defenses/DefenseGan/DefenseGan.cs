using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;

namespace Saddle.Defenses;

/// <summary>
/// Defense-GAN (Samangouei et al. 2018, section 4): the classifier sees G(z*), the image nearest to the input that a generator can make, where z* is the best
/// end of R descents of L steps on ‖G(z) − x‖² from random beginnings. What L steps do has no gradient worth following; none is kept.
/// </summary>
public sealed record DefenseGan : InputTransformation, IReparameterizable, IFitted
{
    /// <summary>Facts of what it was fitted to: the sizes of the generator.</summary>
    internal const string LatentFact = "latent", WidthFact = "width";

    /// <inheritdoc/>
    public override string Name => "defense-gan";

    /// <inheritdoc/>
    public override GradientKind Gradient => GradientKind.Shattered | GradientKind.Stochastic | GradientKind.Vanishing;

    /// <inheritdoc/>
    public override bool OptimizesAtInference => true;

    /// <summary>The file with the generator that its fitting to training data wrote. Default: none.</summary>
    [Option("The file with the generator that its fitting to training data wrote")]
    public FittedValues From { get; init; } = FittedValues.None;

    /// <summary>L, the steps of each descent. Range: 1 to 100,000. Default: 200 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("L, the steps of each descent; the paper's is 200", Least = 1, Most = 100_000)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 200;

    /// <summary>R, the random beginnings. Range: 1 to 1,000. Default: 10 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("R, the random beginnings; the paper's is 10", Least = 1, Most = 1000)]
    public int Restarts
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <summary>
    /// The size of the first step, of the gradient of the mean squared difference; it falls to a tenth. Range: above 0. Default: 10 (the paper's code).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The size of the first step, of the gradient of the mean squared difference; it falls to a tenth; the paper's code takes 10", MoreThan = 0)]
    public double StepSize
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <inheritdoc/>
    public override void Validate(ModelContract inner)
    {
        ImageInputs.Require(this, inner);
        From.Require(this, inner);
        foreach ((string name, long[] shape, _) in Design(inner.InputShape![0], inner.InputShape[1], inner.InputShape[2]).Weights) From.Named(name, shape);
    }

    /// <inheritdoc/>
    protected override Tensor Transform(Tensor inputs, PassDraws? draws)
    {
        using var scope = NewDisposeScope();
        LatentSpace space = Latents(inputs.shape[1..], inputs.device);
        var search = new LatentSearch(space.Generate, Steps, StepSize);
        Tensor beginnings = draws!.Normal([Restarts, .. space.Shape]).to(inputs.device), images = inputs.detach();
        if (images.shape[0] == 0) return images.clone().MoveToOuterDisposeScope();
        var found = new Tensor[images.shape[0]];
        int next = -1;
        // One image by itself, so that what one becomes does not depend on the others; steps this small gain nothing from two threads on one.
        WorkerThreads.Run(Math.Min(get_num_threads(), found.Length), stop =>
        {
            for (int image; !stop.IsCancellationRequested && (image = Interlocked.Increment(ref next)) < found.Length;)
            {
                using var inner = NewDisposeScope();
                using Tensor latents = search.Nearest(images[image..(image + 1)], beginnings[image]);
                found[image] = space.Generate(latents).DetachFromDisposeScope();
            }
        }, CancellationToken.None);
        Tensor all = cat(found);
        foreach (Tensor image in found) image.Dispose();
        return all.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public LatentSpace Latents(IReadOnlyList<long> inputShape, Device device)
    {
        GeneratorDesign design = Design(inputShape[0], inputShape[1], inputShape[2]);
        Dictionary<string, Tensor> weights = From.Tensors.ToDictionary(entry => entry.Key, entry => entry.Value.to(device), StringComparer.Ordinal);
        return new LatentSpace(latents => design.Images(latents, weights), [design.Latent]);
    }

    private GeneratorDesign Design(long channels, long height, long width) =>
        new((int)channels, (int)height, (int)width, From.Number(LatentFact), From.Number(WidthFact));
}
