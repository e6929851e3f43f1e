using Saddle.Defenses;
using Saddle.Models;
using Saddle.Options;
using Saddle.Randomness;
using Saddle.Threats;

namespace Saddle.Attacks;

/// <summary>
/// Reparameterization (Athalye et al. 2018, section 4.3): the attack works on latents z, x = h(z), beginning with those whose x is nearest
/// to the original, within a Euclidean
/// ball around them; the classifier behind the defense sees h(z), since what h makes is what the defense gives back unchanged. What was
/// found is moved into the threat model, and
/// judged with the defense.
/// </summary>
public sealed record ReparameterizationRoute : Route
{
    // Latents are standard normal where a generator is trained.
    private const float Farthest = 8;
    private const double StepSize = 10;
    private readonly LatentSpace? _space;

    /// <summary>By the generator that the defense itself has.</summary>
    public ReparameterizationRoute()
    {
    }

    /// <summary>By a generator, decoder or change of variables of one's own.</summary>
    /// <param name="space">h, and the shape of z. Two routes are the same where they have the same one.</param>
    public ReparameterizationRoute(LatentSpace space) => _space = space;

    /// <inheritdoc/>
    public override string Name => "reparameterize";

    /// <summary>The radius of the Euclidean ball of latents around those that the search begins with. Range: above 0. Default: 3.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The radius of the Euclidean ball of latents around those that the search begins with", MoreThan = 0)]
    public double Radius
    {
        get;
        init => field = Checked(value);
    } = 3;

    /// <summary>The steps of the descents that find the first latents. Range: 1 to 100,000. Default: 200.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("The steps of the descents that find the first latents", Name = "inversion-steps", Least = 1, Most = 100_000)]
    public int Steps
    {
        get;
        init => field = Checked(value);
    } = 200;

    /// <summary>How many of these descents there are, from random beginnings. Range: 1 to 1,000. Default: 10.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    [Option("How many of these descents there are, from random beginnings", Name = "inversion-restarts", Least = 1, Most = 1000)]
    public int Restarts
    {
        get;
        init => field = Checked(value);
    } = 10;

    /// <inheritdoc/>
    public override ModelContract Attacked(ModelContract judged) => judged with { Gradient = GradientKind.Exact, Rejects = false };

    /// <summary>The ball of latents; a mask and a scale are of inputs, and hold for what is moved back.</summary>
    /// <inheritdoc/>
    public override ThreatModel Held(ThreatModel threat) => threat with { Ball = new NormBall(Norm.L2, Radius), Mask = null, EpsilonScale = null };

    /// <inheritdoc/>
    public override AttackedModel Open(Classifier judged)
    {
        var defended = judged as DefendedClassifier;
        LatentSpace space = _space ?? (defended?.Defense as IReparameterizable)?.Latents(judged.Contract.InputShape!, judged.Device)
            ?? throw new UsageException(
                "Reparameterization needs a generator: the defense has none. Take a defense that projects onto one, or give one of your own in a program "
                + "(ReparameterizationRoute).")
            { Setting = Setting.Defense, SettingValue = "defense-gan:from=FILE" };
        return new LatentModel(new GeneratedClassifier(defended?.Undefended ?? judged, space), space, this);
    }

    private sealed class LatentModel(GeneratedClassifier attacked, LatentSpace space, ReparameterizationRoute route) : AttackedModel(attacked)
    {
        public override Tensor Enter(Tensor inputs)
        {
            using var scope = NewDisposeScope();
            // The same beginnings for every example, so that where its search begins does not depend on the batch.
            Tensor beginnings = new Draws(0, "beginnings of latents").Normal([0], [route.Restarts, .. space.Shape], default)[0].to(inputs.device);
            var search = new LatentSearch(space.Generate, route.Steps, StepSize);
            Tensor unit = attacked.ToUnit(inputs);
            Tensor[] found = [.. Enumerable.Range(0, (int)inputs.shape[0]).Select(row => search.Nearest(unit[row..(row + 1)], beginnings))];
            using Scalar least = Scalars.Of(-Farthest), most = Scalars.Of(Farthest);
            return cat(found).clamp_(least, most).MoveToOuterDisposeScope();
        }

        public override Tensor Leave(Tensor points)
        {
            using var frozen = no_grad();
            return attacked.Inputs(points);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) attacked.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>The classifier of what is made of latents.</summary>
    private sealed class GeneratedClassifier(Classifier inner, LatentSpace space) : Classifier(inner.Contract with
    {
        InputShape = [.. space.Shape],
        Bounds = new InputBounds([-Farthest], [Farthest]),
        Outputs = OutputKind.Logits,
        Standardization = null,
        Layout = InputLayout.Nchw,
        Gradient = GradientKind.Exact,
        Mask = null,
        EpsilonScale = null,
    })
    {
        public override Device Device => inner.Device;

        public override string Fingerprint => $"{inner.Fingerprint} of latents";

        internal override bool TakesDraws => inner.TakesDraws;

        internal override int PassesOfAnswer => inner.PassesOfAnswer;

        public Tensor ToUnit(Tensor inputs)
        {
            Tensor lower = inner.Contract.Bounds.Lower(inputs.device);
            return (inputs - lower) / (inner.Contract.Bounds.Upper(inputs.device) - lower);
        }

        public Tensor Inputs(Tensor latents)
        {
            using var scope = NewDisposeScope();
            Tensor made = space.Generate(latents), lower = inner.Contract.Bounds.Lower(latents.device);
            return made.mul(inner.Contract.Bounds.Upper(latents.device) - lower).add(lower, Scalars.One).MoveToOuterDisposeScope();
        }

        internal override Tensor ForwardBy(Tensor inputs, PassDraws? draws) => inner.Logits(Inputs(inputs), inner.TakesDraws ? draws : null);

        protected override Tensor Forward(Tensor inputs) => ForwardBy(inputs, TakesDraws ? PassDraws.Next(inputs.shape[0]) : null);
    }
}
