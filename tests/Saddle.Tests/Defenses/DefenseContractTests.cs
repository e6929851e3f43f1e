using Saddle.Attacks;
using Saddle.Data;
using Saddle.Defenses;
using Saddle.Evaluation.Checks;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Randomness;
using Saddle.Tests.Models;
using Saddle.Threats;

namespace Saddle.Tests.Defenses;

/// <summary>What holds of every defense.</summary>
public sealed class DefenseContractTests : IDisposable
{
    private readonly Dataset _data = Datasets.Load(DatasetSpecification.Parse("digits:test"), new DatasetOptions { First = 12 });
    private readonly Lazy<Classifier> _encoded = new(() => new ModuleClassifier(Architectures.Create("small-cnn", [16, 28, 28], 10, seed: 3),
        new ModelContract { Classes = 10, InputShape = [16, 28, 28] }, ownsModule: true));

    private readonly Classifier _model = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());

    public static TheoryData<string> All => [.. DefenseCatalogue.Names.All.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(All))]
    public void It_is_a_classifier_that_repeats_itself_whatever_the_batch(string name)
    {
        using DefendedClassifier defended = Make(name);
        using Tensor whole = defended.Logits(_data.Inputs, Draws(0..12)), again = defended.Logits(_data.Inputs, Draws(0..12));
        using Tensor first = defended.Logits(_data.Inputs[0..5], Draws(0..5)), second = defended.Logits(_data.Inputs[5..12], Draws(5..12));
        Assert.Equal([12, defended.Contract.LogitCount], whole.shape);
        Assert.True(whole.isfinite().all().item<bool>());
        Assert.True(whole.equal(again).all().item<bool>());
        Assert.True(whole.allclose(cat([first, second]), 1e-3, 1e-3));
        Assert.Equal(defended.Defense.IsStochastic, !whole.equal(defended.Logits(_data.Inputs, Draws(0..12, pass: 1))).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Through_its_surrogate_the_answers_are_the_same_to_the_bit_and_the_gradient_is_none_of_zero(string name)
    {
        using DefendedClassifier defended = Make(name), surrogate = defended.Differentiable();
        using Tensor inputs = _data.Inputs.clone().requires_grad_(true), exact = defended.Logits(_data.Inputs, Draws(0..12)),
            answers = surrogate.Logits(inputs, Draws(0..12));
        Assert.True(exact.equal(answers.detach()).all().item<bool>());
        using Tensor gradient = autograd.grad([answers.logsumexp(1).sum()], [inputs])[0];
        Assert.True(gradient.isfinite().all().item<bool>());
        Assert.True(gradient.flatten(1).abs().amax([1]).gt(0).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Its_own_gradient_is_one_that_an_attack_can_follow_even_where_that_is_zero(string name)
    {
        using DefendedClassifier defended = Make(name);
        using Tensor inputs = _data.Inputs.clone().requires_grad_(true), exact = defended.Logits(_data.Inputs, Draws(0..12)),
            answers = defended.Logits(inputs, Draws(0..12)), gradient = autograd.grad([answers.logsumexp(1).sum()], [inputs])[0];
        Assert.True(exact.equal(answers.detach()).all().item<bool>());
        Assert.True(gradient.isfinite().all().item<bool>());
        if (defended.Defense.Gradient == GradientKind.Exact) Assert.True(gradient.flatten(1).abs().amax([1]).gt(0).all().item<bool>());
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Its_text_gives_it_back_and_its_fingerprint_follows_its_options(string name)
    {
        Defense defense = FittedDefenses.Create(name);
        using var folder = new TemporaryFolder();
        Defense read = DefenseCatalogue.Names.Parse(FittedDefenses.TextOf(defense, folder));
        Assert.Equal(defense, read);
        Classifier model = Inside(defense);
        using DefendedClassifier one = defense.Around(model), same = read.Around(model);
        Assert.Equal(one.Fingerprint, same.Fingerprint);
        Assert.NotEqual(one.Fingerprint, model.Fingerprint);
        Assert.Same(model, one.Undefended);
        Assert.True(one.Contract.Gradient.HasFlag(defense.Gradient));
    }

    [Fact]
    public void Several_compose_and_the_outermost_sees_an_input_first()
    {
        using DefendedClassifier inside = new NoiseLayer().Around(_model), both = new BitDepthReduction().Around(inside);
        Assert.Equal(GradientKind.Shattered | GradientKind.Stochastic, both.Contract.Gradient);
        using Tensor inputs = _data.Inputs.clone(), reduced = inputs.mul(255).floor().div(32).floor().mul(32).div(255);
        Assert.True(both.Logits(inputs, Draws(0..12)).equal(inside.Logits(reduced, Draws(0..12).For("classifier inside"))).all().item<bool>());
        Assert.Same(_model, both.Undefended);
    }

    [Theory]
    [InlineData("jpeg"), InlineData("crop-rescale"), InlineData("randomization"), InlineData("total-variation"), InlineData("median-filter"), InlineData("mean-filter"),
        InlineData("feature-squeezing")]
    public void What_needs_images_refuses_other_inputs(string name)
    {
        using Architecture network = Architectures.Create("linear", [20], 3, seed: 1);
        using var flat = new ModuleClassifier(network, new ModelContract { Classes = 3, InputShape = [20] });
        string words = Assert.Throws<UsageException>(() => DefenseCatalogue.Names.Find(name).Create().Around(flat)).Message;
        Assert.Contains("images", words, StringComparison.Ordinal);
        Assert.Contains("[20]", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bit-dept", "Did you mean bit-depth?")]
    [InlineData("bit-depth:bit=3", "Did you mean bits?")]
    [InlineData("bit-depth:bits=9", "1 to 8")]
    [InlineData("jpeg:quality=0", "1 to 100")]
    public void Wrong_words_say_what_is_right(string text, string words) =>
        Assert.Contains(words, Assert.Throws<UsageException>(() => DefenseCatalogue.Names.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void A_canvas_that_the_model_cannot_see_is_refused() =>
        Assert.Contains("33", Assert.Throws<UsageException>(() => new Randomization { Padded = 33 }.Around(_model)).Message, StringComparison.Ordinal);

    [Fact]
    public void What_was_fitted_to_data_of_another_name_is_told()
    {
        using DefendedClassifier defended = FittedDefenses.Create("quilting").Around(_model);
        using var letters = new Dataset("letters:test", _data.Inputs.clone(), _data.Labels.clone(), _data.ClassNames);
        var plan = new EvaluationPlan
        {
            Model = "digits",
            Threats = [new ThreatModel { Ball = new NormBall(Norm.Linf, 0.1) }],
            Attacks = [new FastGradientSignMethod()],
        };
        Assert.Contains(PreflightChecks.Run(defended, letters, 12, plan).Notes, note => note.Contains("fitted to digits:train", StringComparison.Ordinal));
        Assert.DoesNotContain(PreflightChecks.Run(defended, _data, 12, plan).Notes, note => note.Contains("fitted to", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _data.Dispose();
        _model.Dispose();
        if (_encoded.IsValueCreated) _encoded.Value.Dispose();
    }

    private DefendedClassifier Make(string name)
    {
        Defense defense = name == "smoothing" ? new RandomizedSmoothing { Votes = 8 } : FittedDefenses.Create(name);
        return defense.Around(Inside(defense));
    }

    /// <summary>The model, or where a defense gives it inputs of another shape a network that takes them.</summary>
    private Classifier Inside(Defense defense) => defense.InnerShape(_data.InputShape).SequenceEqual(_data.InputShape) ? _model : _encoded.Value;

    private static PassDraws Draws(Range examples, long pass = 0)
    {
        (int start, int count) = examples.GetOffsetAndLength(12);
        return new PassDraws(new Draws(5, "test"), [.. Enumerable.Range(start, count).Select(example => (long)example)], [.. Enumerable.Repeat(pass, count)]);
    }
}
