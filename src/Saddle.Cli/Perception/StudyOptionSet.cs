using System.CommandLine;
using System.Globalization;
using Saddle.Cli.Options;
using Saddle.Perception.Studies;

namespace Saddle.Cli.Perception;

/// <summary>What a study is to be.</summary>
internal sealed class StudyOptionSet
{
    private const int LongestText = 20_000, UsualSamples = 30;

    private readonly Option<string?> _study = OptionOf.Choice<string>("--study",
        "What is asked: identify (is it one of the classes, and which), 2afc (which of two was altered), oddity (which of three is the odd one), or "
            + "papernot2016, "
            + "the paper's three experiments for three groups of people. Default: identify.", [.. Presets.Names.Select(name => (name, name))]);

    private readonly Option<Factor[]?> _conditions = OptionOf.Value("--conditions", "FACTOR[,FACTOR…]",
        "What conditions differ in: unaltered, distortion, theta, attack. Default: unaltered (but in 2afc and oddity), and theta where there are several, else "
            + "distortion of crafted samples, else attack.", Factors);

    private readonly Option<double[]?> _bins = OptionOf.Value("--distortion-bins", "SHARE[,SHARE…]",
        "The edges between bins of distortion, rising. Default: 5%,10%,14.29%; without being asked for, empty bins are left out (not in papernot2016).", Bins);

    private readonly Option<double[]?> _thetas = OptionOf.Value("--thetas", "THETA[,THETA…]",
        "The values of θ that are crafted and shown. Default: those of the runs; of a model 1, in papernot2016 -1,-0.7,-0.4,0.4,0.7,1.", Thetas);

    private readonly Option<double?> _mostDistortion = OptionOf.Value<double?>("--max-distortion", "SHARE",
        "Υ of samples that are crafted from a model. Default: 30%, so that there are samples above the paper's threshold.", text => Share(text));

    private readonly Option<int?> _samples = OptionOf.Whole("--samples", "Samples of each condition, 1 or more; fewer are refused. Default: 30, or all that "
        + "there are; papernot2016 has the paper's 222, 1,707 and 5,355, or all that there are.", 1);
    private readonly Option<int?> _each = OptionOf.Whole("--samples-each", "Samples that one person sees, 1 or more. Default: 12; papernot2016: 3.", 1, 1000);
    private readonly Option<int?> _catches = OptionOf.Whole("--catch-trials",
        "Catch trials that one person sees, whose answers everyone knows who looks. Default: 2; papernot2016: 0.", 0, 100);

    private readonly Option<int?> _failures = OptionOf.Whole("--failed-catch-trials", "How many of them one may fail and still count. Default: 0.", 0, 100);
    private readonly Option<bool> _unfinished = OptionOf.Flag("--count-unfinished", "Count the answers of those who did not finish. Default: they are left "
        + "out.");
    private readonly Option<string?> _title = OptionOf.Text("--title", "TEXT", "The heading of the page. Default: What do you see?");
    private readonly Option<string?> _consent = OptionOf.Text("--consent", "FILE", "What people agree to, as text. Default: a text of ours; read it in "
        + "study.json.");
    private readonly Option<string?> _instructions = OptionOf.Text("--instructions", "FILE", "What people are to do, as text. Default: a text of ours.");
    private readonly Option<int?> _width = OptionOf.Whole("--picture-width",
        "How wide a picture is on the screen, in millimetres. Default: 40; 25 where several are shown.", 5, 200);
    private readonly Option<int?> _fixation = OptionOf.Whole("--fixation", "How long the cross before a picture is shown, in milliseconds. Default: 500.", 0,
        10_000);
    private readonly Option<bool> _noComments = OptionOf.Flag("--no-comments", "Leave out the field at the end where people may write something.");

    /// <summary>Adds the options to a command.</summary>
    public StudyOptionSet(Command command) => command.AddAll(_study, _conditions, _bins, _thetas, _mostDistortion, _samples, _each, _catches, _failures,
        _unfinished,
        _title, _consent, _instructions, _width, _fixation, _noComments);

    /// <summary>The study's name.</summary>
    public string Name(ParseResult parsed) => parsed.GetValue(_study) ?? "identify";

    /// <summary>The values of θ to craft.</summary>
    public IReadOnlyList<double> ThetasToCraft(ParseResult parsed) => Given(parsed, _thetas) ?? (Name(parsed) == PaperStudy.Name ? PaperStudy.Thetas : [1]);

    /// <summary>Υ of what is crafted.</summary>
    public double MostDistortion(ParseResult parsed) => parsed.GetValue(_mostDistortion) ?? 0.3;

    /// <summary>The design for what there is to show.</summary>
    public StudyDesign Design(ParseResult parsed, IReadOnlyList<Candidate> originals, IReadOnlyList<Candidate> altered, IReadOnlyList<string> classes,
        ulong seed)
    {
        string name = Name(parsed);
        bool paper = name == PaperStudy.Name;
        var conditions = new ConditionList(altered, Given(parsed, _bins), Given(parsed, _thetas), paper);
        StudyKind kind = Presets.Kind(name);
        int each = parsed.GetValue(_each) ?? (paper ? PaperStudy.SamplesEach : 12), catches = parsed.GetValue(_catches) ?? (paper ? 0 : 2);
        Factor[]? factors = Given(parsed, _conditions);
        if (paper && factors is not null) throw new UsageException("--conditions are given by the study papernot2016. Leave it out, or take --study identify.");
        (IReadOnlyList<(StudyCondition Condition, int Samples)> chosen, IReadOnlyList<StudyGroup> groups) = paper ? PaperStudy.Design(conditions)
            : ([.. conditions.Of(factors ?? conditions.Usual(kind)).Select(condition => (condition, UsualSamples))], []);
        if (kind != StudyKind.Identify && chosen.Any(one => one.Condition.Factor == Factor.Unaltered))
            throw new UsageException($"In {name} an altered picture stands beside its original, so there is no condition unaltered. Leave it out of "
                + "--conditions.");
        if (chosen.Count == 0 || (altered.Count == 0 && (paper || kind != StudyKind.Identify)))
            throw new UsageException($"There is nothing to show in {name}: no altered sample. Say where they come from, as in --examples-from model.pt.");
        int? samples = parsed.GetValue(_samples);
        return new StudyDesign
        {
            Name = name,
            Kind = kind,
            Seed = seed,
            // Where no number is asked for, as many as there are; a condition without any is refused all the same.
            Conditions = [.. chosen.Select(one => (one.Condition, samples ?? Math.Clamp(StudyMaker.Count(one.Condition, originals, altered), 1, one.Samples)))],
            Groups = groups,
            SamplesEach = each,
            CatchTrialsEach = catches,
            Exclusion = new ExclusionRule(parsed.GetValue(_failures) ?? 0, !parsed.GetValue(_unfinished)),
            Page = Page(parsed, StudyPage.Of(kind, classes, each + catches)),
        };
    }

    private StudyPage Page(ParseResult parsed, StudyPage usual) => usual with
    {
        Title = parsed.GetValue(_title) ?? usual.Title,
        Consent = parsed.GetValue(_consent) is { } consent ? Read(consent) : usual.Consent,
        Instructions = parsed.GetValue(_instructions) is { } instructions ? Read(instructions) : usual.Instructions,
        PictureMillimetres = parsed.GetValue(_width) ?? usual.PictureMillimetres,
        FixationMilliseconds = parsed.GetValue(_fixation) ?? usual.FixationMilliseconds,
        Comments = !parsed.GetValue(_noComments),
    };

    private static T[]? Given<T>(ParseResult parsed, Option<T[]?> option) => parsed.GetResult(option) is null ? null : parsed.GetValue(option);

    private static string Read(string path)
    {
        if (!File.Exists(path)) throw new InputException($"There is no file {path}. Give a file with the text.");
        string text = File.ReadAllText(path).ReplaceLineEndings("\n").Trim();
        return text.Length is > 0 and <= LongestText ? text : throw new InputException($"{path} has {text.Length} letters; expected 1 to {LongestText}.");
    }

    private static Factor[] Factors(string text) => [.. text.Split(',').Select(word => word switch
    {
        "unaltered" => Factor.Unaltered,
        "distortion" => Factor.Distortion,
        "theta" => Factor.Theta,
        "attack" => Factor.Attack,
        _ => throw new UsageException($"expected unaltered, distortion, theta or attack, not '{word}'."),
    }).Distinct()];

    private static double[] Bins(string text)
    {
        double[] edges = [.. text.Split(',').Select(Share)];
        return edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second) ? edges
            : throw new UsageException($"expected edges that rise, as in 5%,10%,14.29%, not '{text}'.");
    }

    private static double[] Thetas(string text) => [.. text.Split(',').Select(word =>
        double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value) && value != 0 ? value
            : throw new UsageException($"expected numbers other than zero, as in -1,-0.7,0.7,1, not '{word}'.")).Distinct()];

    private static double Share(string text)
    {
        bool percent = text.EndsWith('%');
        return double.TryParse(percent ? text[..^1] : text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
            && (percent ? value / 100 : value) is > 0 and <= 1 and var share ? share
            : throw new UsageException($"expected a share above 0 and at most 100%, as in 14.29%, not '{text}'.");
    }
}
