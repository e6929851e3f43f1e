using Saddle.Data;
using Saddle.Defenses;
using Saddle.Options;

namespace Saddle.Fitting;

/// <summary>
/// Trains the generator of <see cref="DefenseGan"/> as a Wasserstein GAN with gradient penalty (Gulrajani et al. 2017, algorithm 1), by Adam with β₁ 0.5, β₂
/// 0.9 and a learning rate that falls to 0.
/// </summary>
public sealed record DefenseGanFitting : DefenseFitting
{
    /// <inheritdoc/>
    public override string Name => "defense-gan";

    /// <summary>Numbers that an image is made of. Range: 1 to 10,000. Default: 32 (the paper's 128).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Numbers that an image is made of; the paper's generator takes 128", Least = 1, Most = 10_000)]
    public int Latent
    {
        get;
        init => field = Checked(value);
    } = 32;

    /// <summary>Channels of the layers at half of an image's side; twice as many at a quarter. Range: 1 to 1,000. Default: 16 (the paper's 64).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Channels of the layers at half of an image's side, twice as many at a quarter; the paper has 64", Least = 1, Most = 1000)]
    public int Width
    {
        get;
        init => field = Checked(value);
    } = 16;

    /// <summary>Steps of the generator. Range: 1 to 10,000,000. Default: 4000 (the paper's 200,000).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Steps of the generator; the paper makes 200,000", Least = 1, Most = 10_000_000)]
    public int Iterations
    {
        get;
        init => field = Checked(value);
    } = 4000;

    /// <summary>Steps of the critic before each one of the generator. Range: 1 to 100. Default: 2 (the paper's 5).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Steps of the critic before each one of the generator; the paper makes 5", Least = 1, Most = 100)]
    public int CriticSteps
    {
        get;
        init => field = Checked(value);
    } = 2;

    /// <summary>λ, what the gradient penalty weighs. Range: above 0. Default: 10 (the paper).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("λ, what the gradient penalty weighs; the paper's is 10", MoreThan = 0)]
    public double Penalty
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <summary>Examples of a step. Range: 1 to 10,000. Default: 32 (the paper's code 64).</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("Examples of a step; the paper's code takes 64", Least = 1, Most = 10_000)]
    public int BatchSize
    {
        get;
        init => field = Checked(value);
    } = 32;

    /// <summary>
    /// The learning rate of the first step, from where it falls evenly to 0. Range: above 0. Default: 0.001 (the paper's 0.0001 for many more steps).
    /// </summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The learning rate of the first step, from where it falls evenly to 0; the paper's is 0.0001 for many more steps", MoreThan = 0)]
    public double LearningRate
    {
        get;
        init => field = Checked(value);
    } = 0.001;

    /// <inheritdoc/>
    protected override void Validate(Dataset data)
    {
        FittingInputs.RequireImages(this, data, GeneratorDesign.Divisor);
        if (data.InputShape[1] % GeneratorDesign.Divisor != 0 || data.InputShape[2] % GeneratorDesign.Divisor != 0)
            throw new UsageException($"The defense {Name} makes images whose sides are divisible by {GeneratorDesign.Divisor}, but those of {data.Name} have "
                + $"{data.InputShape[1]}×{data.InputShape[2]} pixels. Choose images of another size.");
    }

    /// <inheritdoc/>
    internal override FittingRun Begin(FittingJob job) => new WassersteinTraining(job, this);
}
