using Saddle.Attacks;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>What a mask and an ε scale allow is what every attack of the catalogue changes.</summary>
public sealed class FixedFeaturesTests
{
    public static IEnumerable<TheoryDataRow<string, Norm, bool>> Cases => AttackCase.All;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Fixed_features_move_by_no_bit_and_the_others_by_their_own_epsilon(string name, Norm norm, bool image)
    {
        using var box = new AttackCase(image);
        Attack attack = AttackCase.Make(name);
        FeatureScale scale = box.Scale();
        foreach (FeatureMask? mask in new[] { null, box.Mask() })
            foreach (Keep keep in Enum.GetValues<Keep>())
            {
                using var scope = NewDisposeScope();
                var threat = new ThreatModel { Ball = box.Ball(norm), Mask = mask, EpsilonScale = norm == Norm.L0 ? null : scale };
                using AttackResult result = box.Run(attack, threat, new RunOptions { Stop = Stop.Never, Keep = keep, BatchSize = 13 });
                float[][] changed = Rows(result.Adversarial), original = Rows(box.Inputs);
                bool moved = false;
                for (int example = 0; example < changed.Length; example++)
                {
                    double size = 0;
                    for (int feature = 0; feature < changed[example].Length; feature++)
                    {
                        double own = norm == Norm.L0 ? 1 : scale.Values[feature];
                        if (own == 0 || mask?.Values[feature] == false)
                        {
                            Assert.Equal(BitConverter.SingleToInt32Bits(original[example][feature]), BitConverter.SingleToInt32Bits(changed[example][feature]));
                            continue;
                        }
                        double change = Math.Abs((double)changed[example][feature] - original[example][feature]);
                        moved |= change > 0;
                        if (norm == Norm.Linf && !attack.MinimizesNorm) Assert.InRange(change, 0, threat.Ball.Epsilon * own);
                        size = norm switch
                        {
                            Norm.Linf => Math.Max(size, change / own),
                            Norm.L2 => size + change / own * (change / own),
                            Norm.L1 => size + change / own,
                            _ => size + (change > 0 ? 1 : 0),
                        };
                    }
                    if (!attack.MinimizesNorm) Assert.True(threat.Ball.Holds(norm == Norm.L2 ? Math.Sqrt(size) : size, original[example].Length));
                }
                // With few features left free no random start may reach the goal.
                Assert.True(moved || (mask is not null && attack.Family == AttackFamily.DecisionBased));
            }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_scale_of_one_is_no_scale(string name, Norm norm, bool image)
    {
        if (norm == Norm.L0) return;
        using var box = new AttackCase(image);
        using var scope = NewDisposeScope();
        var threat = new ThreatModel { Ball = box.Ball(norm) };
        using AttackResult plain = box.Run(AttackCase.Make(name), threat),
            scaled = box.Run(AttackCase.Make(name), threat with { EpsilonScale = new FeatureScale([1], [.. box.Shape.Select(_ => 1L)]) });
        if (AttackCase.Make(name).Family == AttackFamily.DecisionBased) return;
        Assert.Equal(box.Broken(plain, threat), box.Broken(scaled, threat));
        Assert.InRange((plain.Adversarial - scaled.Adversarial).abs().max().item<float>(), 0, 1e-4f);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Attacks_do_not_depend_on_the_units_of_features_where_the_scale_follows_them(string name, Norm norm, bool image)
    {
        // Features in units 2, 4, 8 times as small: powers of two change no digit.
        if (norm == Norm.L0 || image || AttackCase.Make(name).Family is AttackFamily.DecisionBased) return;
        double[] units = [.. Enumerable.Range(0, 12).Select(feature => Math.Pow(2, feature % 4))];
        using var box = new AttackCase(image);
        using var scope = NewDisposeScope();
        var scale = new FeatureScale(units, 12);
        Tensor factor = scale.ToTensor().to_type(ScalarType.Float32);
        using var stretched = new UnitClassifier(box.Classifier, factor, new InputBounds(new float[12], [.. units.Select(unit => (float)unit)], 12));
        var threat = new ThreatModel { Ball = box.Ball(norm) };
        Attack attack = AttackCase.Make(name);
        if (attack is TransferAttack transfer) attack = transfer with { Sources = [stretched] };
        using AttackResult plain = box.Run(AttackCase.Make(name), threat),
            scaled = attack.Run(stretched, box.Inputs.mul(factor), box.Labels, box.Examples, threat with { EpsilonScale = scale });
        Assert.Equal(box.Broken(plain, threat), threat.Goal.Reached(stretched.Logits(scaled.Adversarial), box.Labels).data<bool>().ToArray());
        if (name != "momentum") Assert.InRange((plain.Adversarial - scaled.Adversarial.div(factor)).abs().max().item<float>(), 0, 1e-4f);
    }

    [Fact]
    public void L0_has_no_scale()
    {
        using var box = new AttackCase(image: false);
        var threat = new ThreatModel { Ball = box.Ball(Norm.L0), EpsilonScale = box.Scale() };
        foreach (string name in AttackCatalogue.All.Where(attack => attack.Create().Supports(Norm.L0)).Select(attack => attack.Name))
            Assert.Contains("counts features", Assert.Throws<UsageException>(() => box.Run(AttackCase.Make(name), threat)).Message, StringComparison.Ordinal);
    }

    private static float[][] Rows(Tensor points)
    {
        using Tensor flat = points.flatten(1).contiguous();
        return [.. flat.data<float>().ToArray().Chunk((int)flat.shape[1])];
    }

    /// <summary>A classifier whose features have units of their own.</summary>
    private sealed class UnitClassifier(Classifier inner, Tensor factor, InputBounds bounds)
        : Classifier(inner.Contract with { Bounds = bounds })
    {
        public override string Fingerprint => "stretched" + inner.Fingerprint;

        protected override Tensor Forward(Tensor inputs) => inner.Logits(inputs.div(factor));
    }
}
