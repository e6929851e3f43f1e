using Saddle.Attacks;
using Saddle.Data;
using Saddle.Evaluation.Crafts;
using Saddle.Models;
using Saddle.Perception.Studies;
using Saddle.Reports;

namespace Saddle.Papers.Papernot2016;

/// <summary>Makes the paper's study of people (section V.C) from the paper's network: nobody is asked yet.</summary>
public static class PerceptionStudy
{
    // Above the paper's threshold of 14.29 % there must be samples too.
    private const double MostDistortion = 0.3;

    /// <summary>
    /// Makes the study: 222 unaltered samples, and of bins of distortion and of values of θ as many as the paper had, or all that the budget's images give.
    /// </summary>
    /// <param name="study">The network, MNIST and the budget.</param>
    /// <param name="folder">The study's folder.</param>
    /// <param name="command">The command as it could be typed again; null where a program makes it.</param>
    /// <exception cref="RunFolderException">The folder holds a study already.</exception>
    /// <exception cref="InputException">A condition is empty.</exception>
    public static StudyFolder Make(Papernot2016Study study, string folder, string? command)
    {
        using var scope = NewDisposeScope();
        int count = study.Budget.PerceptionImages;
        Classifier classifier = study.Network.Classifier;
        using Dataset images = Papernot2016Study.Pick(study.Test, "mnist:test", [.. Enumerable.Range(0, count).Select(row => (long)row)]);
        InputBounds bounds = classifier.Contract.Bounds;
        var material = new StudyMaterial(images, bounds);
        var crafted = new CraftedImages(bounds, images);
        foreach ((int row, long predicted) in Papernot2016Study.Predict(classifier, images.Inputs).Index()) material.Predict(row, (int)predicted);
        foreach (double theta in PaperStudy.Thetas)
        {
            var attack = new SaliencyMapAttack { Theta = theta, MaxDistortion = MostDistortion };
            CraftFindings found = study.Craft(FormattableString.Invariant($"perception: θ = {theta}"), classifier, images, attack, count);
            material.Add(found.Samples, attack, crafted);
        }
        var list = new ConditionList(material.Altered, thetas: PaperStudy.Thetas);
        (IReadOnlyList<(StudyCondition Condition, int Samples)> conditions, IReadOnlyList<StudyGroup> groups) = PaperStudy.Design(list);
        var design = new StudyDesign
        {
            Name = PaperStudy.Name,
            Conditions = [.. conditions.Select(one => (one.Condition, Math.Clamp(StudyMaker.Count(one.Condition, material.Originals, material.Altered), 1,
                one.Samples)))],
            Groups = groups,
            SamplesEach = PaperStudy.SamplesEach,
            CatchTrialsEach = 0,
        };
        var origin = new StudyOrigin
        {
            Data = images.Name,
            Examples = [$"crafted from the first {count} images, Υ = 30 %"],
            Model = study.Network.Recipe,
            Command = command,
            Versions = new Dictionary<string, string>(RunVersions.Current),
        };
        (Study made, IReadOnlyDictionary<string, byte[]> pictures) =
            StudyMaker.Make(design, images.ClassNames, material.Originals, material.Altered, material.Blank, material.Inverted, origin);
        return StudyFolder.Write(folder, made, pictures);
    }
}
