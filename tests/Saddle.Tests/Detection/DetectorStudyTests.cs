using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Evaluation.Detection;
using Saddle.Models;
using Saddle.Tests.Attacks;

namespace Saddle.Tests.Detection;

/// <summary>The study of crafted images, PGD and adversaries who know the detector.</summary>
public sealed class DetectorStudyTests
{
    private const int Count = 24;

    private static readonly DetectorStudyOptions Quick = new()
    {
        Adaptive = new() { Steps = 15, Searches = 2 },
        Imitating = new() { Steps = 15, Searches = 2, Imitate = true },
        Run = new RunOptions { BatchSize = 9 },
    };

    [Fact]
    public void The_detector_finds_sparse_changes_and_is_deceived_by_who_knows_it()
    {
        using Classifier classifier = ModelLoader.Load("digits-small-cnn-natural", new ModelLoadOptions());
        using Dataset data = EmbeddedDigits.Make(DatasetSplit.Test, first: Count);
        // A wrong label: the image counts as misclassified, and everything made from it is left out.
        using Tensor labels = data.Labels.clone();
        labels[4] = (labels[4].item<long>() + 1) % 10;
        using CraftedInputs crafted = Speckled(data, perImage: 2, changes: 120);
        var told = new List<DetectorStudyProgress>();
        long before = AttackCase.LiveTensors;
        DetectorStudyResult result = DetectorStudy.Run(classifier, data.Inputs, labels, crafted, Quick, new Listener(told));
        Assert.Equal(before, AttackCase.LiveTensors);
        Assert.Equal("linf:0.3 untargeted gradient", result.Threat);
        Assert.Equal((Count, Count - 1), (result.Images, result.Correct));
        Assert.Equal(["jsma", "pgd", "adaptive", "imitating"], result.Findings.Select(finding => finding.Samples));
        DetectorFinding sparse = result.Findings[0], plain = result.Findings[1], adaptive = result.Findings[2], imitating = result.Findings[3];
        Assert.Equal(2 * (Count - 1), sparse.Attempts);
        Assert.InRange(sparse.Successes, 2, sparse.Attempts);
        Assert.All((DetectorFinding[])[plain, adaptive, imitating], finding => Assert.Equal(Count - 1, finding.Attempts));
        Assert.All((DetectorFinding[])[plain, adaptive, imitating], finding => Assert.InRange(finding.SuccessRate!.Value, 0.9, 1));
        Assert.Equal((1.0, 1.0, 1.0), (sparse.Auc, sparse.TruePositiveRate, sparse.HigherThanOriginal));
        Assert.True(plain.Auc > adaptive.Auc + 0.3, $"{plain.Auc} {adaptive.Auc}");
        Assert.InRange(imitating.Auc!.Value, 0.4, 0.6);
        Assert.Equal("detector-aware:imitate=false,loss=margin,searches=2,step-size=0.05,steps=15,weight=0.1", adaptive.Attack);
        Assert.Null(sparse.Attack);
        Assert.Contains(new DetectorStudyProgress("adaptive", Count - 1, Count - 1), told);
    }

    [Fact]
    public void Samples_count_where_they_end_in_their_target()
    {
        using var classifier = new HalvesClassifier();
        using Tensor images = zeros(2, 1, 2, 2), labels = tensor((long[])[0, 0]), bright = ones(3, 1, 2, 2);
        bright[0, 0, 0, 0] = 0.5;
        var any = new CraftedInputs(bright, [0, 0, 1]);
        var options = Quick with { Run = new RunOptions() };
        DetectorFinding untargeted = DetectorStudy.Run(classifier, images, labels, any, options).Findings[0];
        DetectorFinding targeted = DetectorStudy.Run(classifier, images, labels, any with { Targets = [1, 2, 1] }, options).Findings[0];
        DetectorFinding none = DetectorStudy.Run(classifier, images, labels, any with { Targets = [2, 2, 2] }, options).Findings[0];
        Assert.Equal((3, 3, 1.0), (untargeted.Attempts, untargeted.Successes, untargeted.SuccessRate));
        Assert.Equal([0.5, 0, 0], untargeted.AdversarialScores);
        Assert.Equal([0, 0], untargeted.CleanScores);
        Assert.Equal((2.0 / 3, 1.0 / 3), (untargeted.Auc!.Value, untargeted.HigherThanOriginal!.Value));
        Assert.Equal((2, 0.75), (targeted.Successes, targeted.Auc!.Value));
        Assert.Equal((3, 0, 0.0), (none.Attempts, none.Successes, none.SuccessRate));
        Assert.Null(none.Roc);
        Assert.Null(none.TruePositiveRate);
    }

    [Fact]
    public void Nothing_to_detect_gives_no_curve()
    {
        using var classifier = new HalvesClassifier();
        using Tensor dark = zeros(2, 1, 2, 2), wrong = tensor((long[])[1, 2]), none = zeros(0, 1, 2, 2);
        using var crafted = new CraftedInputs(none.clone(), []);
        DetectorStudyResult misclassified = DetectorStudy.Run(classifier, dark, wrong, crafted, Quick),
            empty = DetectorStudy.Run(classifier, none, wrong[..0], crafted, Quick with { Imitating = null });
        Assert.Equal((2, 0, 4), (misclassified.Images, misclassified.Correct, misclassified.Findings.Count));
        Assert.Equal((0, 0, 3), (empty.Images, empty.Correct, empty.Findings.Count));
        Assert.All([.. misclassified.Findings, .. empty.Findings], finding =>
            Assert.Equal((0, 0, null, null, null), (finding.Attempts, finding.Successes, finding.SuccessRate, finding.Auc, finding.TruePositiveRate)));
    }

    [Fact]
    public void Samples_that_do_not_belong_to_the_images_are_refused()
    {
        using var classifier = new HalvesClassifier();
        using var scope = NewDisposeScope();
        Tensor images = zeros(2, 1, 2, 2), labels = tensor((long[])[0, 0]);
        foreach (CraftedInputs wrong in (CraftedInputs[])
            [new(zeros(1, 1, 2, 3), [0]), new(zeros(1, 4), [0]), new(zeros(1, 1, 2, 2), [2]), new(zeros(1, 1, 2, 2), [-1]), new(zeros(1, 1, 2, 2), []),
             new(zeros(1, 1, 2, 2), [0], []), new(full([1, 1, 2, 2], 2f), [0]), new(full([1, 1, 2, 2], float.NaN), [0])])
            Assert.Throws<InputException>(() => DetectorStudy.Run(classifier, images, labels, wrong, Quick));
        Assert.Throws<InputException>(() => DetectorStudy.Run(classifier, zeros(2, 4), labels, null, Quick));
        Assert.Throws<InputException>(() => DetectorStudy.Run(classifier, images, labels[..1], null, Quick));
        Assert.Throws<UsageException>(() => new DetectorStudyOptions { FalsePositiveRate = 1.5 });
    }

    [Fact]
    public void Crafted_images_are_made_again_from_their_features()
    {
        using Tensor images = zeros(2, 1, 2, 2);
        images[1, 0, 1, 1] = 0.5;
        using var data = new Dataset("two", images.clone(), tensor((long[])[0, 0]), ["a", "b"]);
        var sample =
            new CraftedSample
            {
                Image = 1,
                Source = 0,
                Target = 1,
                Reason = StopReason.TargetReached,
                Iterations = 1,
                Features = [0, 3],
                Changed = 2,
                Success = true
            };
        CraftFindings run = Run(sample, sample with { Reason = StopReason.AlreadyInTarget, Features = [] }, sample with { Image = 0, Features = [1] });
        using CraftedInputs crafted = CraftedInputs.Of(run, data, InputBounds.Unit);
        Assert.Equal([0.75f, 0, 0, 1, 0, 0.75f, 0, 0], crafted.Images.data<float>().ToArray());
        Assert.Equal([1, 0], crafted.Originals);
        Assert.Equal([1, 1], crafted.Targets!);
        foreach (CraftedSample wrong in (CraftedSample[])[sample with { Image = 2 }, sample with { Image = -1 }, sample with { Features = [4] }])
            Assert.Throws<InputException>(() => CraftedInputs.Of(Run(wrong), data, InputBounds.Unit));

        static CraftFindings Run(params CraftedSample[] samples) =>
            new(new CraftPlan { Model = "none", Attack = new SaliencyMapAttack { Theta = 0.75 } }, samples, default, 4, 2);
    }

    /// <summary>Images with scattered bright and dark pixels, some of which the model takes for another class.</summary>
    private static CraftedInputs Speckled(Dataset data, int perImage, int changes)
    {
        using var scope = NewDisposeScope();
        int[] originals = [.. Enumerable.Range(0, data.Count).SelectMany(image => Enumerable.Repeat(image, perImage))];
        Tensor images = data.Inputs.index_select(0, tensor(originals.Select(image => (long)image).ToArray())).clone();
        using var generator = new Generator(11, CPU);
        Tensor noise = rand(images.shape, generator: generator);
        images = where(noise.lt((double)changes / 784), 1 - images, images);
        return new CraftedInputs(images.MoveToOuterDisposeScope(), originals);
    }

    private sealed class Listener(List<DetectorStudyProgress> told) : IProgress<DetectorStudyProgress>
    {
        public void Report(DetectorStudyProgress value) => told.Add(value);
    }

    /// <summary>Class 1 for bright images, class 0 for dark ones, never class 2.</summary>
    private sealed class HalvesClassifier() : Classifier(new ModelContract { Classes = 3 })
    {
        public override string Fingerprint => "halves";

        protected override Tensor Forward(Tensor inputs)
        {
            Tensor brightness = inputs.flatten(1).mean([1]) - 0.5f;
            return stack([-brightness, brightness, full_like(brightness, -9)], 1);
        }
    }
}
