using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Data;
using Saddle.Models;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Training;

public class DivergenceTests
{
    private static readonly ThreatModel Linf = new() { Ball = new NormBall(Norm.Linf, 0.1) };
    private static readonly double[] Natural = [2, -1, 0.5], Perturbed = [-0.5, 1.5, 0];

    [Fact]
    public void Divergence_and_its_derivative_are_those_of_the_formula()
    {
        using var scope = NewDisposeScope();
        Tensor natural = Row(Natural), perturbed = Row(Perturbed).requires_grad_(true);
        double[] p = Softmax(Natural), q = Softmax(Perturbed);
        Tensor value = Divergence.Values(natural, perturbed);
        Assert.Equal(p.Zip(q, (left, right) => left * Math.Log(left / right)).Sum(), value.item<float>(), 1e-5);
        Tensor expected = autograd.grad([value.sum()], [perturbed])[0], actual = Divergence.Cotangent(nn.functional.softmax(natural, 1), perturbed.detach());
        Assert.True(actual.allclose(expected, 1e-4, 1e-6), $"{expected.cstr()} {actual.cstr()}");
    }

    [Fact]
    public void Derivative_of_a_sure_network_is_not_rounded_away()
    {
        using var scope = NewDisposeScope();
        Tensor cotangent = Divergence.Cotangent(nn.functional.softmax(Row([40, 0, 0]), 1), Row([40, 1, 0]));
        float[] values = cotangent.data<float>().ToArray();
        double expected = Math.Exp(-40) * (Math.E - 1);
        Assert.Equal(1, values[1] / expected, 1e-3);
        Assert.Equal(-1, values[0] / expected, 1e-3);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void Losses_are_those_of_the_formulas(bool moved)
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 16);
        using Architecture network = Architectures.Create("linear", data.InputShape, 10, seed: 0);
        using (no_grad())
            // Fresh weights give nearly even probabilities, whose divergence is much the same both ways.
            foreach (Tensor weight in network.parameters()) weight.mul_(10);
        using var classifier = new ModuleClassifier(network, 10);
        // No step of the training lies before this one, so that the ball has the radius 0 and the search stays where it is.
        var step = new TrainingStep(classifier, data.Inputs, data.Labels, [.. Enumerable.Range(0, 16)], Done: 0, Seed: 0, CancellationToken.None);
        var (tradesMethod, martMethod) = (new TradesTraining { Threat = Linf, Beta = 3 }, new MartTraining { Threat = Linf, Beta = 3 });
        using var scope = NewDisposeScope();
        Tensor elsewhere = data.Inputs.flip(3);
        double[][] natural = Rows(data.Inputs), perturbed = moved ? Rows(elsewhere) : natural;
        long[] labels = data.Labels.data<long>().ToArray();
        double trades = 0, mart = 0, asymmetry = 0;
        for (int i = 0; i < 16; i++)
        {
            (double[] p, double[] q, int y) = (natural[i], perturbed[i], (int)labels[i]);
            double divergence = Kullback(p, q);
            trades += (-Math.Log(p[y]) + 3 * divergence) / 16;
            mart += (-Math.Log(q[y]) - Math.Log(1 - q.Where((_, k) => k != y).Max()) + 3 * divergence * (1 - p[y])) / 16;
            asymmetry += 3 * (divergence - Kullback(q, p)) / 16;
        }
        // Another order of the divergence's arguments must show.
        if (moved) Assert.True(Math.Abs(asymmetry) > 1e-2, $"{asymmetry}");
        Assert.Equal(trades, (moved ? tradesMethod.Loss(step, elsewhere) : tradesMethod.Loss(step)).item<float>(), 1e-4);
        Assert.Equal(mart, (moved ? martMethod.Loss(step, elsewhere) : martMethod.Loss(step)).item<float>(), 1e-4);

        double[][] Rows(Tensor inputs) =>
            [.. classifier.Logits(inputs).data<float>().ToArray().Chunk(10).Select(row => Softmax([.. row.Select(logit => (double)logit)]))];
        double Kullback(double[] p, double[] q) => p.Zip(q, (left, right) => left * Math.Log(left / right)).Sum();
    }

    [Fact]
    public void Boosted_cross_entropy_stays_finite_with_its_gradient()
    {
        using var scope = NewDisposeScope();
        Tensor logits = Row([300, -300, 0]).requires_grad_(true);
        Tensor loss = MartTraining.BoostedCrossEntropy(logits, tensor(new long[,] { { 1 } }));
        Assert.Equal(900, loss.item<float>(), 1e-2);
        Assert.Equal([2, -1, -1], autograd.grad([loss], [logits])[0].data<float>().ToArray(), (left, right) => Math.Abs(left - right) < 1e-5);
    }

    [Theory, InlineData(Norm.Linf, 0.1), InlineData(Norm.L2, 1)]
    public void Ascent_finds_more_divergence_than_noise_inside_the_ball(Norm norm, double epsilon)
    {
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Train, first: 20);
        using Architecture network = Architectures.Create("small-cnn:width=0.5", data.InputShape, 10, seed: 0);
        using var classifier = new ModuleClassifier(network, 10);
        var threat = new ThreatModel { Ball = new NormBall(norm, epsilon) };
        using var scope = NewDisposeScope();
        long[] examples = [.. Enumerable.Range(0, 20)];
        double Found(Attack attack)
        {
            AttackResult result = attack.Run(classifier, data.Inputs, data.Labels, examples, threat, new RunOptions { Stop = Stop.Never, Keep = Keep.Last });
            Tensor change = result.Adversarial.sub(data.Inputs).flatten(1);
            double distance = (norm == Norm.Linf ? change.abs().amax([1]) : change.square().sum(1).sqrt()).max().item<float>();
            Assert.InRange(distance, 0, epsilon * 1.00001);
            return Divergence.Values(classifier.Logits(data.Inputs), classifier.Logits(result.Adversarial)).mean().item<float>();
        }
        double some = Found(new DivergenceAscent { Steps = 1, StepSize = epsilon / 30 }),
            more = Found(new DivergenceAscent { Steps = 20, StepSize = epsilon / 10 });
        Assert.True(more > 3 * Found(new RandomNoise()) && more > some, $"{some} {more}");
    }

    private static Tensor Row(double[] values) => tensor(values.Select(value => (float)value).ToArray()).unsqueeze(0);

    private static double[] Softmax(double[] logits)
    {
        double sum = logits.Sum(Math.Exp);
        return [.. logits.Select(logit => Math.Exp(logit) / sum)];
    }
}
