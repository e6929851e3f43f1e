using System.Globalization;
using Saddle.Defenses;
using Saddle.Randomness;

namespace Saddle.Fitting;

/// <summary>Trains a generator against a critic (Gulrajani et al. 2017, algorithm 1); a round is <see cref="StepsOfRound"/> steps of the generator.</summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class WassersteinTraining : FittingRun
{
    // A minute or less, which is what a stop may cost.
    private const int StepsOfRound = 100;
    private const double FirstDecay = 0.5, SecondDecay = 0.9;
    private static readonly Scalar s_tiny = Scalars.Of(1e-12);
    private readonly FittingJob _job;
    private readonly DefenseGanFitting _options;
    private readonly GeneratorDesign _design;
    private readonly FittedWeights _generator, _critic;
    private readonly Draws _latents, _examples, _mixtures;
    private double _sum;
    private int _count;

    public WassersteinTraining(FittingJob job, DefenseGanFitting options)
    {
        (_job, _options) = (job, options);
        long[] shape = job.Data.InputShape;
        (int channels, int height, int width) = ((int)shape[0], (int)shape[1], (int)shape[2]);
        _design = new GeneratorDesign(channels, height, width, options.Latent, options.Width);
        var draws = new Draws(job.Seed, options.Name);
        (_latents, _examples, _mixtures) = (draws.For("latents"), draws.For("examples"), draws.For("mixtures"));
        _generator = new FittedWeights("generator.", _design.Weights, draws.For("generator"), FirstDecay, SecondDecay);
        _critic = new FittedWeights("critic.", new Critic(channels, height, width, options.Width).Weights, draws.For("critic"), FirstDecay, SecondDecay);
    }

    /// <inheritdoc/>
    public override int Rounds => (_options.Iterations + StepsOfRound - 1) / StepsOfRound;

    /// <summary>The critic's mean estimate of the Wasserstein distance between training images and the generator's.</summary>
    public override double? Loss => _count == 0 ? null : _sum / _count;

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> State => [.. _generator.State, .. _critic.State];

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Facts => new Dictionary<string, string>
    {
        [DefenseGan.LatentFact] = _options.Latent.ToString(CultureInfo.InvariantCulture),
        [DefenseGan.WidthFact] = _options.Width.ToString(CultureInfo.InvariantCulture),
    };

    /// <inheritdoc/>
    public override void Round(int round, Action<double> progress)
    {
        (_sum, _count) = (0, 0);
        int first = round * StepsOfRound, end = Math.Min(_options.Iterations, first + StepsOfRound);
        for (int step = first; step < end; step++)
        {
            _job.Cancellation.ThrowIfCancellationRequested();
            double rate = _options.LearningRate * (1 - (double)step / _options.Iterations);
            for (int part = 0; part < _options.CriticSteps; part++) Criticise(step, part, rate);
            Generate(step, rate);
            progress((step + 1.0 - first) / (end - first));
        }
    }

    /// <inheritdoc/>
    public override void Restore(int done, IReadOnlyDictionary<string, Tensor> saved)
    {
        int steps = Math.Min(_options.Iterations, done * StepsOfRound);
        _generator.Restore(saved, steps);
        _critic.Restore(saved, (long)steps * _options.CriticSteps);
    }

    /// <inheritdoc/>
    public override IEnumerable<KeyValuePair<string, Tensor>> Values() =>
        [.. _generator.Named.Select(weight => KeyValuePair.Create(weight.Key, weight.Value.detach().clone()))];

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _generator.Dispose();
        _critic.Dispose();
        base.Dispose(disposing);
    }

    private void Criticise(int step, int part, double rate)
    {
        using var scope = NewDisposeScope();
        using Scalar weight = Scalars.Of(_options.Penalty);
        Tensor made = Made(step, part).detach(), real = Real(step, part);
        Tensor difference = Critic.Scores(made, _critic.Named).mean() - Critic.Scores(real, _critic.Named).mean();
        double distance = -difference.item<float>();
        if (!double.IsFinite(distance))
            throw new InputException($"The fitting of {_options.Name} diverges: the critic gives {distance} at step {step + 1}. Choose a smaller learning "
                + "rate.");
        (_sum, _count) = (_sum + distance, _count + 1);
        _critic.Descend(difference.add(Penalty(made, real, step, part), weight), rate);
    }

    /// <summary>How far the critic's slope between training images and made ones is from 1, squared.</summary>
    private Tensor Penalty(Tensor made, Tensor real, int step, int part)
    {
        Tensor shares = _mixtures.Uniform([step], [_options.BatchSize, 1, 1, 1], new DrawPosition(Draw: part))[0];
        Tensor between = real.add(shares * (made - real), Scalars.One).requires_grad_(true);
        Tensor slope = autograd.grad([Critic.Scores(between, _critic.Named).sum()], [between], retain_graph: true, create_graph: true)[0];
        return slope.flatten(1).pow(Scalars.Two).sum([1]).add(s_tiny, Scalars.One).sqrt().sub(Scalars.One).pow(Scalars.Two).mean();
    }

    private void Generate(int step, double rate)
    {
        using var scope = NewDisposeScope();
        _generator.Descend(Critic.Scores(Made(step, _options.CriticSteps), _critic.Named).mean().neg(), rate);
    }

    private Tensor Made(int step, int part) =>
        _design.Images(_latents.Normal([step], [_options.BatchSize, _options.Latent], new DrawPosition(Draw: part))[0], _generator.Named);

    private Tensor Real(int step, int part)
    {
        using Scalar count = Scalars.Of((double)_job.Data.Count);
        Tensor drawn = _examples.Uniform([step], [_options.BatchSize], new DrawPosition(Draw: part))[0];
        return _job.Data.Inputs.index_select(0, drawn.to_type(ScalarType.Float64).mul_(count).floor_().to_type(ScalarType.Int64));
    }
}
