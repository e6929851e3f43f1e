using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Indicators;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Evaluation.Audits;

/// <summary>
/// Whether a model was trained against one step: it withstands FGSM's full step better than half of it, or than the same step from a random point, and many
/// steps hardly at all (label leaking, Madry et al. 2018, table 5; catastrophic overfitting, Wong et al. 2020). A model that was trained against many steps shows the
/// same beyond its own ε, but not within half of it.
/// </summary>
internal static class SingleStepLook
{
    // Of what withstands one step so much at most withstands all attacks, or a step from a random point where one step breaks most itself.
    private const double Left = 0.5;

    // The least share that one step leaves, and how many more of the examples than by many steps it leaves at half of ε.
    private const double LeastLeft = 0.25, LeastLead = 0.05;

    private const int ManySteps = 40;

    private static readonly double[] Shorter = [0.25, 0.5];

    /// <summary>Looks, where one step leaves a quarter of the examples or more and all attacks together at most half of those.</summary>
    /// <param name="classifier">The model.</param>
    /// <param name="data">The examples.</param>
    /// <param name="attacked">Examples that are right as they are.</param>
    /// <param name="broken">What all attacks together broke of them.</param>
    /// <param name="plan">What is audited.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Diagnosis? At(Classifier classifier, Dataset data, IReadOnlyList<int> attacked, IReadOnlySet<int> broken, AuditPlan plan,
        CancellationToken cancellation)
    {
        int[] looked = [.. attacked.Take(1000)];
        if (looked.Length == 0) return null;
        using ModelDraws? own = ModelDraws.For(classifier, plan.Seed, "one step");
        NormBall ball = plan.Threat.Ball;
        int one = Standing(new FastGradientSignMethod { StepSize = ball.Epsilon }, plan.Threat);
        int all = looked.Count(example => !broken.Contains(example));
        if (one < LeastLeft * looked.Length || all > Left * one) return null;
        int[] shorter = [.. Shorter.Select(share => Standing(new FastGradientSignMethod { StepSize = share * ball.Epsilon }, plan.Threat))];
        int random = Standing(new FastGradientSignMethod { RandomStart = true }, plan.Threat);
        (string Attack, int Standing)[] others =
        [
            .. Shorter.Zip(shorter, (share, standing) => (FormattableString.Invariant($"a step of {share} ε"), standing)), ("a step from a random point", random),
        ];
        (string attack, int standing) = others.MinBy(other => other.Standing);
        // Chance moves the difference of two counts by less than this.
        bool stronger = one - standing > Math.Max(2, 2 * Math.Sqrt(looked.Length * 0.25));
        bool leaks = 2 * one >= looked.Length
            ? stronger || SingleStepMasking.AreFarApart((double)one / looked.Length, (double)all / looked.Length)
            : stronger && random <= Left * one;
        if (!leaks) return null;
        int many = Standing(new ProjectedGradientDescent { Steps = ManySteps }, plan.Threat with { Ball = new NormBall(ball.Norm, ball.Epsilon / 2) });
        int lead = shorter[^1] - many;
        return lead <= Math.Max(2, LeastLead * looked.Length) ? null
            : new Diagnosis(DiagnosisKind.SingleStep, $"of {looked.Length} examples {one} withstand one step of the whole ε (FGSM) and {all} all attacks"
                + (stronger ? $"; {attack} leaves {standing}, fewer than the whole step, as on a network that was trained against it" : "")
                + $"; at half of ε one step leaves {shorter[^1]} and PGD of {ManySteps} steps {many}", []);

        int Standing(Attack attack, ThreatModel threat)
        {
            int standing = 0;
            foreach (int[] chunk in looked.Chunk(plan.BatchSize))
            {
                using var scope = NewDisposeScope();
                long[] examples = [.. chunk.Select(example => (long)example)];
                Tensor rows = tensor(examples);
                Tensor labels = data.Labels.index_select(0, rows).to(classifier.Device);
                using AttackResult made = attack.Run(classifier, data.Inputs.index_select(0, rows).to(classifier.Device), labels, examples, threat,
                    new RunOptions { Seed = plan.Seed }, cancellationToken: cancellation);
                using var gradients = no_grad();
                standing += (int)classifier.Logits(made.Adversarial).argmax(1).eq(labels).sum().item<long>();
            }
            return standing;
        }
    }
}
