using System.Text;
using Saddle.Perception.Studies;

namespace Saddle.Tests.Perception;

/// <summary>Studies of made-up pictures: what a picture shows is nothing to plans, servers and statistics.</summary>
internal static class SmallStudy
{
    public static IReadOnlyList<string> Digits { get; } = [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")];

    /// <summary>The conditions: unaltered, and two bins of distortion.</summary>
    public static (StudyCondition, int)[] Conditions(int samples) =>
    [
        (new StudyCondition("unaltered", Factor.Unaltered), samples),
        (new StudyCondition("distortion up to 10 %", Factor.Distortion) { UpTo = 0.1 }, samples),
        (new StudyCondition("distortion above 10 %", Factor.Distortion) { Above = 0.1 }, samples),
    ];

    public static StudyDesign Design(StudyKind kind = StudyKind.Identify, int samples = 12, int each = 6, int catches = 2) => new()
    {
        Name = "small",
        Kind = kind,
        Seed = 5,
        Conditions = kind == StudyKind.Identify ? Conditions(samples) : Conditions(samples)[1..],
        SamplesEach = each,
        CatchTrialsEach = catches,
    };

    /// <summary>Makes a study of a hundred examples, each altered twice; the model takes all altered ones for the next class.</summary>
    public static (Study Study, IReadOnlyDictionary<string, byte[]> Pictures) Make(StudyDesign design)
    {
        Candidate[] originals = [.. Enumerable.Range(0, 100).Select(example => new Candidate
        {
            Example = example,
            Label = example % 10,
            Predicted = example % 10,
            Picture = () => Bytes($"original {example}"),
        })];
        Candidate[] altered = [.. from example in Enumerable.Range(0, 100) from distortion in (double[])[0.05, 0.2] select new Candidate
        {
            Example = example,
            Label = example % 10,
            Predicted = (example + 1) % 10,
            Distortion = distortion,
            Theta = 1,
            Attack = "jsma, θ = 1",
            Picture = () => Bytes($"altered {example} by {distortion}"),
        }];
        return StudyMaker.Make(design, Digits, originals, altered, () => Bytes("blank"), one => Bytes($"inverted {one.Example}"),
            new StudyOrigin { Data = "made up", Examples = ["made up"], Model = "a model" });
    }

    public static StudyFolder Write(string folder, StudyDesign? design = null)
    {
        (Study study, IReadOnlyDictionary<string, byte[]> pictures) = Make(design ?? Design());
        return StudyFolder.Write(folder, study, pictures);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
