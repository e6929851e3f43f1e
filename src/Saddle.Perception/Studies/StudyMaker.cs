using Saddle.Perception.Statistics;

namespace Saddle.Perception.Studies;

/// <summary>Makes a study: chooses samples for its conditions by the seed and gives their pictures names that tell nothing.</summary>
public static class StudyMaker
{
    private const uint Choice = 0x5EED11, CatchChoice = 0x5EED12, Names = 0x5EED13;
    private const int CatchesOfAKind = 8;

    /// <summary>Makes a study.</summary>
    /// <param name="design">What it is to be.</param>
    /// <param name="classes">One name a class.</param>
    /// <param name="originals">The examples as they are.</param>
    /// <param name="altered">What attacks made of them.</param>
    /// <param name="blank">A PNG file of nothing, in the size of the others.</param>
    /// <param name="inverted">The PNG file of an example with light and dark exchanged.</param>
    /// <param name="origin">Where the examples come from.</param>
    /// <returns>The study, and its pictures by name.</returns>
    /// <exception cref="InputException">A condition has no candidate, or fewer than are asked for.</exception>
    public static (Study Study, IReadOnlyDictionary<string, byte[]> Pictures) Make(StudyDesign design, IReadOnlyList<string> classes,
        IReadOnlyList<Candidate> originals, IReadOnlyList<Candidate> altered, Func<byte[]> blank, Func<Candidate, byte[]> inverted, StudyOrigin origin)
    {
        Dictionary<int, Candidate> byExample = originals.ToDictionary(candidate => candidate.Example);
        var pictures = new NamedPictures(new UniformStream(design.Seed, Names));
        var samples = new List<StudySample>();
        for (int index = 0; index < design.Conditions.Count; index++)
        {
            (StudyCondition condition, int count) = design.Conditions[index];
            foreach (Candidate one in Chosen(design, index, condition, count, condition.Factor == Factor.Unaltered ? originals : altered))
                samples.Add(new StudySample
                {
                    Condition = index,
                    Picture = pictures.Add(one.Picture()),
                    Original = design.Kind == StudyKind.Identify ? null : pictures.Add(Original(byExample, one).Picture()),
                    Example = one.Example,
                    Label = one.Label,
                    Predicted = one.Predicted,
                    Distortion = one.Distortion,
                    Theta = one.Theta,
                    Attack = one.Attack,
                });
        }
        StudyCatch[] catches = design.CatchTrialsEach == 0 ? [] : Catches(design, originals, samples, pictures, blank, inverted);
        var study = new Study
        {
            Name = design.Name,
            Kind = design.Kind,
            Seed = design.Seed,
            Classes = classes,
            Page = design.Page ?? StudyPage.Of(design.Kind, classes, design.SamplesEach + design.CatchTrialsEach),
            SamplesEach = design.SamplesEach,
            CatchTrialsEach = design.CatchTrialsEach,
            Exclusion = design.Exclusion,
            Groups = design.Groups.Count > 0 ? design.Groups : [new StudyGroup("all", 1, [.. Enumerable.Range(0, design.Conditions.Count)])],
            Conditions = [.. design.Conditions.Select(pair => pair.Condition)],
            Samples = samples,
            Catches = catches,
            Pictures = pictures.Hashes,
            Origin = origin,
        };
        return (study, pictures.Files);
    }

    private static Candidate Original(Dictionary<int, Candidate> originals, Candidate altered) => originals.TryGetValue(altered.Example, out Candidate? found)
        ? found : throw new InputException($"The example {altered.Example} is not among the data, so it cannot be shown beside what was made of it.");

    private static IEnumerable<Candidate> Chosen(StudyDesign design, int index, StudyCondition condition, int count, IReadOnlyList<Candidate> from)
    {
        Candidate[] fitting = [.. from.Where(candidate => Fits(condition, candidate))];
        if (fitting.Length < count)
            throw new InputException($"The condition '{condition.Name}' {(fitting.Length == 0 ? "is empty" : $"has {fitting.Length} samples")}, and {count} "
                + "are "
                + "asked for. Craft or evaluate more examples, ask for fewer samples, or choose other conditions.");
        new UniformStream(design.Seed, Choice, (uint)index).Shuffle<Candidate>(fitting);
        // Different examples first, so that people see different things.
        return fitting.Index().GroupBy(pair => pair.Item.Example)
            .SelectMany(group => group.Select((pair, turn) => (turn, pair.Index, pair.Item))).OrderBy(pair => pair.turn).ThenBy(pair => pair.Index)
            .Take(count).Select(pair => pair.Item);
    }

    /// <summary>How many candidates a condition could take.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="originals">The examples as they are.</param>
    /// <param name="altered">What attacks made of them.</param>
    public static int Count(StudyCondition condition, IReadOnlyList<Candidate> originals, IReadOnlyList<Candidate> altered) =>
        (condition.Factor == Factor.Unaltered ? originals : altered).Count(candidate => Fits(condition, candidate));

    private static bool Fits(StudyCondition condition, Candidate candidate) =>
        (condition.Above is not { } above || candidate.Distortion > above) && (condition.UpTo is not { } most || candidate.Distortion <= most)
        && (condition.Theta is not { } theta || candidate.Theta == theta) && (condition.Attack is not { } attack || candidate.Attack == attack);

    private static StudyCatch[] Catches(StudyDesign design, IReadOnlyList<Candidate> originals, List<StudySample> samples, NamedPictures pictures,
        Func<byte[]> blank, Func<Candidate, byte[]> inverted)
    {
        HashSet<int> shown = [.. samples.Select(sample => sample.Example)];
        Candidate[] others = [.. originals.Where(candidate => !shown.Contains(candidate.Example))];
        // Where every example is shown, one of them serves.
        if (others.Length == 0) others = [.. originals];
        new UniformStream(design.Seed, CatchChoice).Shuffle<Candidate>(others);
        Candidate[] taken = [.. others.Take(CatchesOfAKind)];
        return design.Kind == StudyKind.Identify
            ? [new StudyCatch(CatchKind.Blank, pictures.Add(blank())),
                .. taken[..1].Select(one => new StudyCatch(CatchKind.Plain, pictures.Add(one.Picture())))]
            : [.. taken.Select(one => new StudyCatch(CatchKind.Inverted, pictures.Add(inverted(one)), pictures.Add(one.Picture())))];
    }

    private sealed class NamedPictures(UniformStream names)
    {
        private readonly Dictionary<string, string> _byHash = [];

        public Dictionary<string, byte[]> Files { get; } = [];

        public SortedDictionary<string, string> Hashes { get; } = new(StringComparer.Ordinal);

        /// <summary>A picture's name; the same bytes have one.</summary>
        public string Add(byte[] png)
        {
            string hash = StudyFolder.Hashed(png);
            if (_byHash.TryGetValue(hash, out string? known)) return known;
            string name = FormattableString.Invariant($"{names.Word():x8}{names.Word():x8}.png");
            Files[name] = png;
            Hashes[name] = hash;
            return _byHash[hash] = name;
        }
    }
}
