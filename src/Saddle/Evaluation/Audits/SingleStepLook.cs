using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Indicators;
using Saddle.Models;

namespace Saddle.Evaluation.Audits;

/// <summary>
/// Whether a model was trained against one step: it withstands FGSM's full step better than half of it, or than the same step from a random point, and many
/// steps hardly at all (label leaking, Madry et al. 2018, table 5; catastrophic overfitting, Wong et al. 2020).
/// </summary>
internal static class SingleStepLook
{
    // Of what withstands one step so much at most withstands all attacks.
    private const double Left = 0.5;

    private static readonly double[] Shorter = [0.25, 0.5];

    /// <summary>Looks, where one step leaves half of the examples or more and all attacks together at most half of those.</summary>
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
        double epsilon = plan.Threat.Ball.Epsilon;
        int one = Standing(new FastGradientSignMethod { StepSize = epsilon });
        int all = looked.Count(example => !broken.Contains(example));
        if (one < looked.Length / 2.0 || all > Left * one) return null;
        (string Attack, int Standing)[] others =
        [
            .. Shorter.Select(share => (FormattableString.Invariant($"a step of {share} ε"),
                Standing(new FastGradientSignMethod { StepSize = share * epsilon }))),
            ("a step from a random point", Standing(new FastGradientSignMethod { RandomStart = true })),
        ];
        (string attack, int standing) = others.MinBy(other => other.Standing);
        // Chance moves the difference of two counts by less than this.
        bool stronger = one - standing > Math.Max(2, 2 * Math.Sqrt(looked.Length * 0.25));
        return !stronger && !SingleStepMasking.AreFarApart((double)one / looked.Length, (double)all / looked.Length) ? null
            : new Diagnosis(DiagnosisKind.SingleStep, $"of {looked.Length} examples {one} withstand one step of the whole ε (FGSM) and {all} all attacks"
                + (stronger ? $"; {attack} leaves {standing}, fewer than the whole step, as on a network that was trained against it" : ""), []);

        int Standing(Attack attack)
        {
            int standing = 0;
            foreach (int[] chunk in looked.Chunk(plan.BatchSize))
            {
                using var scope = NewDisposeScope();
                long[] examples = [.. chunk.Select(example => (long)example)];
                Tensor rows = tensor(examples);
                Tensor labels = data.Labels.index_select(0, rows).to(classifier.Device);
                using AttackResult made = attack.Run(classifier, data.Inputs.index_select(0, rows).to(classifier.Device), labels, examples, plan.Threat,
                    new RunOptions { Seed = plan.Seed }, cancellationToken: cancellation);
                using var gradients = no_grad();
                standing += (int)classifier.Logits(made.Adversarial).argmax(1).eq(labels).sum().item<long>();
            }
            return standing;
        }
    }
}
