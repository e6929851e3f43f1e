using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Training;

namespace Saddle.Tests.Training;

/// <summary>Defensive distillation, and what hides behind it.</summary>
public sealed class DistillationTrainingTests : IDisposable
{
    private readonly TrainingFixture _fixture = new("linear");

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void The_loss_is_the_cross_entropy_with_the_teachers_probabilities_at_the_temperature()
    {
        using Architecture student = Architectures.Create("linear", [3], 2, seed: 1), teacher = Architectures.Create("linear", [3], 2, seed: 2);
        using ModuleClassifier learns = new(student, 2), knows = new(teacher, 2);
        using Tensor inputs = tensor([0.1f, 0.9f, 0.4f, 0.8f, 0.2f, 0.6f]).reshape(2, 3), labels = tensor([0L, 1L]);
        var step = new TrainingStep(learns, inputs, labels, [0, 1], 0.5, 0, CancellationToken.None);
        float Loss(SourceModels models) => new DistillationTraining { Temperature = 5, Teacher = models }.Loss(step).item<float>();
        Tensor own = nn.functional.log_softmax(learns.Logits(inputs).div(5), 1), others = nn.functional.softmax(knows.Logits(inputs).div(5), 1);
        Assert.Equal(-own.mul(others).sum(1).mean().item<float>(), Loss([knows]), 1e-6);
        Assert.Equal(-own.gather(1, labels.unsqueeze(1)).mean().item<float>(), Loss([]), 1e-6);
    }

    [Fact]
    public void A_teacher_of_other_classes_is_refused_and_one_that_fits_is_part_of_the_identity()
    {
        using Architecture wrong = Architectures.Create("linear", _fixture.Data.InputShape, 3, seed: 1),
            right = Architectures.Create("linear", _fixture.Data.InputShape, 10, seed: 1);
        using ModuleClassifier three = new(wrong, 3), ten = new(right, 10);
        TrainingOptions Options(SourceModels teacher) => TrainingFixture.Quick with { Epochs = 1, Method = new DistillationTraining { Teacher = teacher } };
        Assert.Contains("3 classes", Assert.Throws<UsageException>(() => _fixture.Train(Options([three]), "three")).Message, StringComparison.Ordinal);
        TrainingResult result = _fixture.Train(Options(SourceModels.Named("teacher.safetensors", ten)), "ten");
        Assert.StartsWith("teacher.safetensors@", TrainingLog.Read(result.Log).Training["teacher"], StringComparison.Ordinal);
    }

    [Fact]
    public void Large_logits_round_the_gradient_of_automatic_differentiation_to_zero_and_not_ours()
    {
        using Tensor logits = tensor([900f, 100f, -300f]).reshape(1, 3), labels = tensor([0L]);
        using Tensor rounded = new RoundedCrossEntropyLoss().Cotangent(logits, labels, null), exact = new CrossEntropyLoss().Cotangent(logits, labels, null);
        Assert.Equal([0f, 0f, 0f], rounded.data<float>().ToArray());
        Assert.Equal([-1f, 1f, 0f], exact.data<float>().ToArray());
        using Tensor small = logits.div(900), target = tensor([1L]);
        using Tensor one = new RoundedCrossEntropyLoss().Cotangent(small, labels, target);
        Tensor softmax = nn.functional.softmax(small, 1);
        Assert.Equal(1 - softmax[0, 1].item<float>(), one[0, 1].item<float>(), 1e-6);
        Assert.Equal(new RoundedCrossEntropyLoss(), Loss.Parse("ce-rounded"));
    }
}
