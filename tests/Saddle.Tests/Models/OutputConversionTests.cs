using Saddle.Models;

namespace Saddle.Tests.Models;

public class OutputConversionTests
{
    private static readonly float[] Logits = [-70, -20, -3, -0.1f, 0, 2, 8, 15];

    [Theory]
    [InlineData(false, ScalarType.Float32)]
    [InlineData(true, ScalarType.Float32)]
    [InlineData(false, ScalarType.Float64)]
    public void One_probability_is_that_of_class_1_and_its_log_odds_are_the_logit(bool flat, ScalarType type)
    {
        using var scope = NewDisposeScope();
        Tensor inputs = tensor(Logits).reshape(-1, 1).requires_grad_(true);
        using Classifier model = Of(OutputKind.Probabilities, 2, x => flat ? x.to_type(type).sigmoid().flatten() : x.to_type(type).sigmoid());
        Tensor logits = model.Logits(inputs);
        Assert.Equal([8L, 2L], logits.shape);
        double tolerance = type == ScalarType.Float64 ? 1e-5 : 0.2;
        for (int i = 0; i < Logits.Length; i++)
        {
            Assert.Equal(0, logits[i, 0].item<float>());
            Assert.Equal(Logits[i], logits[i, 1].item<float>(), tolerance);
        }
        Assert.Equal([0L, 0, 0, 0, 0, 1, 1, 1], logits.argmax(1).data<long>().ToArray());
        Tensor slope = autograd.grad([logits.select(1, 1).sum()], [inputs])[0];
        // The derivative of the logit by itself.
        Assert.InRange(slope.min().item<float>(), 0.7f, 1f);
        Assert.InRange(slope.max().item<float>(), 0.99f, 1.3f);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(1f)]
    [InlineData(1e-40f)]
    public void Gradients_neither_vanish_nor_overflow_where_a_probability_is_certain(float probability)
    {
        using var scope = NewDisposeScope();
        Tensor inputs = full(1, 1, probability).requires_grad_(true);
        using Classifier model = Of(OutputKind.Probabilities, 2, x => x * 100 - x * 99);
        Tensor logits = model.Logits(inputs);
        float slope = autograd.grad([logits[0, 1]], [inputs])[0].item<float>();
        Assert.True(float.IsFinite(slope) && slope > 1e6, $"{slope}");
        Assert.True(float.IsFinite(logits[0, 1].item<float>()));
        Assert.Equal(probability == 1f, logits[0, 1].item<float>() > 16);
    }

    [Theory]
    [InlineData(ScalarType.Float32)]
    [InlineData(ScalarType.Float64)]
    [InlineData(ScalarType.Float16)]
    public void Sigmoids_of_each_class_give_back_their_logits_and_keep_the_class(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3, CPU);
        Tensor wanted = empty(50, 4).uniform_(-5, 5, generator).requires_grad_(true);
        using Classifier model = Of(OutputKind.Sigmoid, 4, x => x.sigmoid().to_type(type));
        Tensor logits = model.Logits(wanted);
        Assert.InRange((logits - wanted).abs().max().item<float>(), 0, type == ScalarType.Float16 ? 0.1 : 1e-3);
        Assert.True(model.Logits(wanted).argmax(1).eq(wanted.sigmoid().to_type(type).to_type(ScalarType.Float32).argmax(1)).all().item<bool>());
        Tensor slope = autograd.grad([logits.sum()], [wanted])[0];
        Assert.InRange((slope - 1).abs().max().item<float>(), 0, type == ScalarType.Float16 ? 0.1 : 1e-2);
    }

    [Fact]
    public void One_sigmoid_output_stays_the_logit_of_class_1()
    {
        using var scope = NewDisposeScope();
        using Classifier model = Of(OutputKind.Sigmoid, 2, x => x);
        Assert.Equal([0f, -3, 0, 0.5f], model.Logits(tensor(new[] { -3f, 0.5f }).reshape(2, 1)).data<float>().ToArray());
    }

    [Fact]
    public void One_output_without_its_meaning_is_refused_with_both_that_it_may_have()
    {
        using var scope = NewDisposeScope();
        using Classifier model = Of(OutputKind.Logits, 2, x => x);
        string message = Assert.Throws<InputException>(() => model.Logits(zeros(3, 1))).Message;
        Assert.Contains("state probabilities", message, StringComparison.Ordinal);
        Assert.Contains("state sigmoid", message, StringComparison.Ordinal);
        using Classifier three = Of(OutputKind.Probabilities, 3, x => x);
        Assert.Contains("one output has 2 classes", Assert.Throws<InputException>(() => three.Logits(zeros(3, 1))).Message, StringComparison.Ordinal);
    }

    private static ModuleClassifier Of(OutputKind outputs, int classes, Func<Tensor, Tensor> forward) =>
        new(new FunctionModule(forward), new ModelContract { Classes = classes, Outputs = outputs }, ownsModule: true);
}
