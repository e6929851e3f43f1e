using Saddle.Evaluation.Checks;
using Saddle.Evaluation.Runs;
using Saddle.Models;
using Saddle.Tests.Cli;
using Saddle.Tests.Data;
using TorchSharp.Modules;

namespace Saddle.Tests.Evaluation;

public sealed class SecondOpinionTests
{
    private static readonly Tensor Inputs = linspace(0, 1, 40).reshape(20, 2);

    /// <summary>Two logits of a weight w and inputs (a, b), as a test says.</summary>
    private sealed class Formula : nn.Module<Tensor, Tensor>
    {
        private readonly Func<Parameter, Tensor, Tensor> _logit;
        public readonly Parameter Weight = new(tensor(0.3f));

        public Formula(Func<Parameter, Tensor, Tensor> logit) : base("formula")
        {
            _logit = logit;
            RegisterComponents();
        }

        public override Tensor forward(Tensor input)
        {
            Tensor logit = _logit(Weight, input);
            return stack([logit.neg(), logit], 1);
        }
    }

    private static (SecondOpinion Opinion, List<Warning> Warnings) Look(Classifier classifier, Tensor? inputs = null)
    {
        var warnings = new List<Warning>();
        return (SecondOpinionCheck.Of(classifier, inputs ?? Inputs, warnings), warnings);
    }

    private static (SecondOpinion Opinion, List<Warning> Warnings) Look(Func<Parameter, Tensor, Tensor> logit)
    {
        using var module = new Formula(logit);
        using var classifier = new ModuleClassifier(module, 2);
        return Look(classifier);
    }

    /// <summary>TorchScript of one expression for the logit of class 1.</summary>
    private static (SecondOpinion Opinion, List<Warning> Warnings) LookAtScript(string logit)
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("model.pt");
        ScriptedModel.Write(path, $"torch.stack([torch.neg({logit}), {logit}], 1)");
        using TorchScriptClassifier classifier = TorchScriptClassifier.Load(path, new ModelContract { Classes = 2 });
        return Look(classifier);
    }

    [Fact]
    public void A_sound_model_is_told_to_be_right_by_its_numbers()
    {
        (SecondOpinion opinion, List<Warning> warnings) = LookAtScript("torch.sub(torch.sum(x, [1]), 1.)");

        Assert.Empty(warnings);
        Assert.Equal(20, opinion.Examples);
        Assert.InRange(opinion.Float64Deviation!.Value, 0, 1e-5);
        Assert.InRange(opinion.BatchDeviation!.Value, 0, 1e-5);
        Assert.Null(opinion.NotInFloat64);
        Assert.Null(opinion.WithoutOneDnnDeviation);
    }

    [Fact]
    public void Rounding_at_the_boundary_is_rounding()
    {
        // The first logit is what rounding leaves of zero: another number in float64, with another sign perhaps.
        (SecondOpinion opinion, List<Warning> warnings) = LookAtScript("torch.sub(torch.mul(torch.sum(x, [1]), 39.), 1.)");

        Assert.Empty(warnings);
        Assert.InRange(opinion.Float64Deviation!.Value, 0, 1e-5);
    }

    [Fact]
    public void Sigmoids_that_saturate_in_float32_are_compared_as_they_are()
    {
        using var folder = new TemporaryFolder();
        string path = folder.At("model.pt");
        ScriptedModel.Write(path, "torch.sigmoid(torch.mul(torch.sub(x, 0.3), 20.))");
        using TorchScriptClassifier classifier = TorchScriptClassifier.Load(path, new ModelContract { Classes = 2, Outputs = OutputKind.Sigmoid });

        (SecondOpinion opinion, List<Warning> warnings) = Look(classifier);

        Assert.Empty(warnings);
        Assert.InRange(opinion.Float64Deviation!.Value, 0, 1e-5);
    }

    [Fact]
    public void A_class_that_is_ruled_out_by_minus_infinity_agrees_with_itself()
    {
        using var classifier =
            new FunctionClassifier(inputs => cat([LineCase.Logits(inputs), full([inputs.shape[0], 1], float.NegativeInfinity)], 1), classes: 3);

        (SecondOpinion opinion, List<Warning> warnings) = Look(classifier);

        Assert.Empty(warnings);
        Assert.Equal(0, opinion.BatchDeviation!.Value, 5);
    }

    [Fact]
    public void One_that_answers_NaN_in_other_company_is_refused()
    {
        using var classifier = new FunctionClassifier(inputs => LineCase.Logits(inputs) * (inputs.shape[0] == 1 ? float.NaN : 1));

        Assert.Contains("NaN or infinite", Assert.Throws<InputException>(() => Look(classifier)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_loses_its_numbers_in_float32_is_warned_of()
    {
        // Float32 holds 20,000 and more in steps of 0.002. Classes stay, since the sum is above zero.
        (SecondOpinion opinion, List<Warning> warnings) = LookAtScript("torch.sub(torch.add(torch.sum(x, [1]), 20000.), 19999.)");

        Warning warning = Assert.Single(warnings);
        Assert.Equal("E1", warning.Id);
        Assert.Contains("float64", warning.Message, StringComparison.Ordinal);
        Assert.NotEmpty(warning.Examples);
        Assert.InRange(opinion.Float64Deviation!.Value, SecondOpinionCheck.Tolerance, 1);
    }

    [Fact]
    public void One_whose_classes_change_in_float64_is_refused()
    {
        string message =
            Assert.Throws<InputException>(() => LookAtScript("torch.sub(torch.add(torch.sub(torch.sum(x, [1]), 0.7), 20000000.), 20000000.)")).Message;

        Assert.Contains("another class", message, StringComparison.Ordinal);
        Assert.Contains("SADDLE_ONEDNN=off", message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_answers_by_its_company_is_warned_of()
    {
        (SecondOpinion opinion, List<Warning> warnings) = Look((w, x) => x.sum(1) * w + x.mean() + 1);

        Warning warning = Assert.Single(warnings);
        Assert.Equal("E1", warning.Id);
        Assert.Contains("share its batch", warning.Message, StringComparison.Ordinal);
        Assert.InRange(opinion.BatchDeviation!.Value, 1e-3, 1);
    }

    [Fact]
    public void One_whose_classes_depend_on_its_company_is_refused() =>
        Assert.Contains("share its batch", Assert.Throws<InputException>(() => Look((w, x) => (x.sum(1) - x.sum(1).mean()) * w + 1e-3)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void TorchScript_that_float64_does_not_go_into_says_so()
    {
        (SecondOpinion opinion, List<Warning> warnings) = LookAtScript("torch.select(torch.matmul(x, torch.ones([2, 1], dtype=6)), 1, 0)");

        Assert.Empty(warnings);
        Assert.Null(opinion.Float64Deviation);
        Assert.Contains("dtype", opinion.NotInFloat64, StringComparison.Ordinal);
        Assert.InRange(opinion.WithoutOneDnnDeviation ?? 0, 0, 1e-5);
    }

    [Fact]
    public void A_module_of_ones_own_is_compared_without_oneDNN()
    {
        Tensor constant = ones(2, 1);
        (SecondOpinion opinion, List<Warning> warnings) = Look((w, x) => x.matmul(constant).squeeze(1) * w);

        Assert.Empty(warnings);
        Assert.Null(opinion.Float64Deviation);
        Assert.Contains("its code is its own", opinion.NotInFloat64, StringComparison.Ordinal);
        Assert.Equal(LibtorchExports.OneDnn == true, opinion.WithoutOneDnnDeviation is not null);
    }

    [Fact]
    public void One_that_oneDNN_computes_wrongly_is_warned_of()
    {
        using var engine = new WrongEngine(sound: true);
        Assert.SkipUnless(Engine.Check().OneDnn == true, "oneDNN is off here, so nothing is compared with it");

        (SecondOpinion opinion, List<Warning> warnings) = Look((w, x) => (x.sum(1) + 1) * w + (LibtorchExports.OneDnn == true ? 0.01 : 0));

        Assert.Contains("without oneDNN", Assert.Single(warnings).Message, StringComparison.Ordinal);
        Assert.InRange(opinion.WithoutOneDnnDeviation!.Value, 1e-3, 1);
    }

    [Fact]
    public void A_classifier_of_ones_own_kind_says_so_too()
    {
        (SecondOpinion opinion, List<Warning> warnings) = Look(new FunctionClassifier(inputs => LineCase.Logits(inputs)));

        Assert.Empty(warnings);
        Assert.Contains("its code is its own", opinion.NotInFloat64, StringComparison.Ordinal);
    }

    [Fact]
    public void One_example_has_no_company()
    {
        using var module = nn.Linear(2, 2);
        using var classifier = new ModuleClassifier(module, 2);

        Assert.Null(Look(classifier, Inputs[..1]).Opinion.BatchDeviation);
    }

    [Fact]
    public void Weights_and_buffers_are_afterwards_the_same_objects_with_the_same_bits()
    {
        using var module = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Linear(4, 2));
        module.eval();
        using var classifier = new ModuleClassifier(module, 2);
        (string Name, Tensor Tensor, byte[] Bits)[] before =
            [.. module.state_dict().Select(entry => (entry.Key, entry.Value, entry.Value.detach().bytes.ToArray()))];
        string fingerprint = classifier.Fingerprint;

        Assert.NotNull(Look(classifier).Opinion.Float64Deviation);

        Assert.Equal(fingerprint, classifier.Fingerprint);
        foreach ((string name, Tensor tensor, byte[] bits) in before)
        {
            Assert.Same(tensor, module.state_dict()[name]);
            Assert.Equal(bits, tensor.detach().bytes.ToArray());
        }
        Assert.All(module.parameters(), parameter => Assert.True(parameter.requires_grad));
        using Tensor loss = module.forward(Inputs).sum();
        loss.backward();
        Assert.Equal(ScalarType.Float32, module.parameters().First().grad!.dtype);
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        using var module = nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Linear(4, 2));
        module.eval();
        using var classifier = new ModuleClassifier(module, 2);
        Look(classifier);
        long before = Tensor.TotalCount;

        Look(classifier);

        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void It_is_part_of_the_result()
    {
        using var module = nn.Linear(2, 2);
        using var classifier = new ModuleClassifier(module, 2);

        Assert.Equal(20, LineCase.Evaluate(classifier, LineCase.Data(20), LineCase.Plan()).SecondOpinion!.Examples);
    }

    [Theory]
    [InlineData("lenet", 28, 1)]
    [InlineData("small-cnn", 28, 1)]
    [InlineData("small-resnet", 32, 3)]
    public void The_built_in_networks_run_in_float64(string architecture, int size, int channels)
    {
        using Architecture network = Architectures.Create(architecture, [channels, size, size], 10, seed: 1);
        network.eval();
        using var classifier = new ModuleClassifier(network, 10);
        using var generator = new Generator(3, CPU);

        (SecondOpinion opinion, List<Warning> warnings) = Look(classifier, empty(8, channels, size, size).uniform_(0, 1, generator));

        Assert.Empty(warnings);
        Assert.InRange(opinion.Float64Deviation!.Value, 0, 1e-5);
    }
}
