using System.Globalization;
using Saddle.Attacks;
using Saddle.Cli.Options;
using Saddle.Data;
using Saddle.Evaluation.Claims;
using Saddle.Models;
using Saddle.Threats;

namespace Saddle.Cli.Claims;

/// <summary>Reads a claim from its file.</summary>
internal sealed class ClaimReader
{
    private const int HashDigits = 64;

    private readonly string _file;
    private readonly ClaimSection _whole;
    private readonly Dictionary<string, ClaimSection> _sections = [];

    private ClaimReader(string file, YamlFields fields) => (_file, _whole) = (file, new ClaimSection("", fields));

    /// <summary>Reads a file.</summary>
    /// <param name="file">The file, as the user calls it.</param>
    /// <exception cref="ClaimFileException">It is no claim; with the place.</exception>
    public static ClaimDocument Read(string file) => new ClaimReader(file, YamlReader.Read(ClaimBytes.Read(file))).Document();

    private ClaimDocument Document()
    {
        if (_whole.Whole("schemaVersion") is { } version and not 1)
            throw _whole.Of("schemaVersion").Wrong($"the form has the version {version}, and this program knows 1. Write it in that form, or take a newer "
                + "saddle.");
        foreach (string section in new[] { "model", "data", "threat", "claim" }) _sections[section] = _whole.Section(section);
        (ClaimMetric metric, double threshold) = Number();
        return new ClaimDocument
        {
            File = _file,
            Title = _whole.Text("title") ?? Path.GetFileNameWithoutExtension(_file),
            Model = Model(_sections["model"]),
            Defenses = [.. _whole.Items("defenses").Select(Defense)],
            Data = Data(_sections["data"]),
            Threat = Threat(_sections["threat"]),
            Mask = File("threat", "mask"),
            EpsilonScale = File("threat", "epsilonScale"),
            Computation = _sections["threat"].Text("computation"),
            Metric = metric,
            Threshold = threshold,
            OfPopulation = _sections["claim"].Word("of") == "population",
            Seed = _whole.Whole("seed") ?? 0,
            Suite = _whole.Text("suite") is { } suite ? _whole.Read("suite", () => SuiteCatalogue.Names.Parse(suite)) : null,
            Attacks = [.. _whole.Items("attacks").Select(Attack)],
            PlaceOf = Place,
        };
    }

    private Place Place(string path)
    {
        string[] parts = path.Split('.', 2);
        return parts.Length == 2 && _sections.TryGetValue(parts[0], out ClaimSection? section) ? section.Of(parts[1]) : _whole.Of(parts[0]);
    }

    private string? File(string section, string name) => _sections[section].Text(name) is { } path ? ClaimDocument.Resolve(_file, path) : null;

    private ClaimedModel Model(ClaimSection model)
    {
        (string? file, string? name, string? hash) = (model.Text("file"), model.Text("name"), Hash(model.Value("sha256")));
        if (file is null == name is null)
            throw _whole.Of("model").Wrong($"'model' names {(file is null ? "neither a file nor a built-in name" : "both a file and a built-in name")}; write "
                + "one of file and name.");
        if (name is not null && !ModelFormats.All.Any(format => format.Names.Contains(name)))
            throw model.Of("name").Wrong($"there is no built-in model '{name}'. There are: {ModelOptions.Names}. A file is written as file, with its sha256.");
        if (name is not null && hash is not null) throw model.Of("sha256").Wrong($"a hash is of a file, and {name} is built in. Leave it out.");
        string? architecture = model.Text("architecture");
        var contract = model.Read("bounds", () => Contract(model));
        if (name is not null && (architecture is not null || contract != new ContractOptions()))
            throw _whole.Of("model").Wrong($"{name} is built in and has a contract of its own: inputs of 0 to 1, logits. Leave the other fields out.");
        return new ClaimedModel(name ?? ClaimDocument.Resolve(_file, file!), file is not null, hash,
            architecture is null ? null : model.Read("architecture", () => Architectures.Canonical(architecture)), contract);
    }

    private static ContractOptions Contract(ClaimSection model)
    {
        BoundsText? bounds = model.Joined("bounds") is { } range ? model.Read("bounds", () => BoundsText.Parse(range)) : null;
        return new ContractOptions
        {
            Lower = bounds?.Lower,
            Upper = bounds?.Upper,
            Mean = Numbers("mean"),
            Std = Numbers("std"),
            Layout = model.Word("layout") is { } layout ? Enum.Parse<InputLayout>(layout, ignoreCase: true) : null,
            InputShape = model.Joined("inputShape") is { } shape ? model.Read("inputShape", () => ContractOptionSet.Shape(shape)) : null,
            Outputs = model.Word("outputs") is { } outputs ? Enum.Parse<OutputKind>(outputs.Replace("-", "", StringComparison.Ordinal), ignoreCase: true)
                : null,
            Classes = (int?)model.Whole("classes", 2, ModelOptions.MostClasses),
        };

        float[]? Numbers(string name) => model.Joined(name) is { } text ? model.Read(name, () => BoundsText.Numbers(text)) : null;
    }

    private ClaimedDefense Defense(YamlNode node)
    {
        ClaimSection? fields = node is YamlFields written ? new ClaimSection("defenses", written) : null;
        string text = fields?.Text("use") ?? ClaimSection.One(node, "defenses").Text;
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        const string From = "from=";
        string? from = text[(colon + 1)..].Split(',').FirstOrDefault(option => option.StartsWith(From, StringComparison.Ordinal))?[From.Length..];
        string? file = from is null ? null : ClaimDocument.Resolve(_file, from);
        if (file is null && fields?.Has("sha256") == true) throw fields.Of("sha256").Wrong($"the defense {text} names no file (from=FILE), so that it has no "
            + "hash.");
        string resolved = from is null ? text : text.Replace(From + from, From + file, StringComparison.Ordinal);
        return new ClaimedDefense(resolved, file, fields is null ? null : Hash(fields.Value("sha256")), node.Place);
    }

    private ClaimedData Data(ClaimSection data)
    {
        DatasetSpecification source = data.Read("source", () => DatasetSpecification.Parse(data.Text("source")!));
        source = source with
        {
            Path = source.Path is { } path ? ClaimDocument.Resolve(_file, path) : null,
            LabelsPath = source.LabelsPath is { } labels ? ClaimDocument.Resolve(_file, labels) : null,
        };
        string? hash = Hash(data.Value("sha256"));
        if (hash is not null && ClaimedHashes.AreKnown(source)) throw data.Of("sha256").Wrong($"the hashes of {source} are known. Leave it out.");
        (int? first, IReadOnlyList<long>? listed) = data.Value("examples") is { } examples ? Examples(examples) : (null, null);
        var options = data.Read("resize", () => new DatasetOptions
        {
            First = first ?? (listed is null ? null : (int)listed.Max() + 1),
            Resize = data.Text("resize") is { } size ? DataOptions.ParseSize(size) : null,
            Grey = data.Flag("grey"),
            Classes = source.Source is DatasetSource.Idx or DatasetSource.Npz ? (int?)_sections["model"].Whole("classes", 2, ModelOptions.MostClasses) : null,
        });
        string? scale = data.Joined("scale");
        if (scale is not null) data.Read("scale", () => PixelScaleChoice.Parse(scale));
        return new ClaimedData(source, hash, first, listed, options, scale);
    }

    private static (int? First, IReadOnlyList<long>? Listed) Examples(YamlNode node)
    {
        const string First = "first ", Expected = "'examples' is first N, all, or a list of indices from 0";
        if (node is YamlList list)
        {
            long[] listed = [.. list.Items.Select(item => Index(ClaimSection.One(item, "examples"), 0))];
            if (listed.Length == 0) throw node.Place.Wrong($"{Expected}, and this list is empty.");
            var known = new HashSet<long>();
            int twice = Array.FindIndex(listed, example => !known.Add(example));
            return twice < 0 ? (null, listed) : throw list.Items[twice].Place.Wrong($"the example {listed[twice]} is listed twice. Keep one.");
        }
        YamlText text = ClaimSection.One(node, "examples");
        if (text.Text == "all") return (null, null);
        string number = text.Text.StartsWith(First, StringComparison.Ordinal) ? text.Text[First.Length..].Trim() : text.Text;
        return ((int)Index(text with { Text = number.Replace(",", "", StringComparison.Ordinal) }, 1), null);

        static long Index(YamlText item, int least) =>
            int.TryParse(item.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index >= least && index < int.MaxValue ? index
            : throw item.Place.Wrong($"{Expected}, and this is {item.Kind}.");
    }

    private static ThreatModel Threat(ClaimSection threat)
    {
        string norm = threat.Word("norm")!;
        string? epsilon = threat.Text("epsilon");
        bool unbounded = epsilon?.TrimStart('.', '+').ToLowerInvariant() is null or "inf" or "infinity" or "∞" or "unbounded" or "unlimited" or "none";
        if (epsilon?.Contains(',') == true)
            throw threat.Of("epsilon").Wrong($"'epsilon' is one number, and this is '{epsilon}'. Write a decimal with a point, and a claim of its own for each "
                + "ε.");
        if (!unbounded && !(threat.Number("epsilon") > 0)) throw threat.Of("epsilon").Wrong($"the perturbation budget ε is above zero, and this is "
            + $"'{epsilon}'.");
        NormBall ball = unbounded ? NormBall.Parse(norm)[0] : threat.Read("epsilon", () => NormBall.Parse($"{norm}:{epsilon}")[0]);
        return new ThreatModel
        {
            Ball = ball,
            Goal = threat.Text("goal") is { } goal ? threat.Read("goal", () => Goal.Parse(goal)) : Goal.Misclassification,
            Access = threat.Word("access") is { } access ? Enum.Parse<Access>(access, ignoreCase: true) : Access.Gradient,
            Randomness = threat.Word("randomness") is { } known ? Enum.Parse<KnownRandomness>(known, ignoreCase: true) : KnownRandomness.Distribution,
            QueryBudget = (long?)threat.Whole("queries", 1, long.MaxValue),
        };
    }

    private (ClaimMetric Metric, double Threshold) Number()
    {
        ClaimSection claim = _sections["claim"];
        string word = claim.Word("metric")!;
        ClaimMetric metric = Enum.GetValues<ClaimMetric>().First(one => one.Word() == word);
        (string wanted, string other) = metric.IsAtMost() ? ("atMost", "atLeast") : ("atLeast", "atMost");
        if (claim.Has(other)) throw claim.Of(other).Wrong($"a {metric.Name()} is claimed {(metric.IsAtMost() ? "at most" : "at least")}; write '{wanted}' "
            + $"instead of '{other}'.");
        double threshold = claim.Number(wanted)
            ?? throw _whole.Of("claim").Wrong($"the field '{wanted}' is missing in 'claim': the number that is claimed, as in '{wanted}: 0.88'.");
        if (!(threshold >= 0) || !double.IsFinite(threshold)) throw claim.Of(wanted).Wrong($"a {metric.Name()} is 0 or more, and this is "
            + $"'{claim.Text(wanted)}'.");
        if (!metric.IsDistance() && threshold > 1)
            throw claim.Of(wanted).Wrong($"a {metric.Name()} is a share of 0 to 1, and this is '{claim.Text(wanted)}'. Write 0.88 or 88%.");
        return (metric, threshold);
    }

    private (Attack Attack, Place Place) Attack(YamlNode node)
    {
        string text = ClaimSection.One(node, "attacks").Text;
        return (ClaimSection.Read(node.Place, () => AttackOptionSet.RequireComplete(AttackCatalogue.Parse(text))), node.Place);
    }

    private static string? Hash(YamlNode? node)
    {
        if (node is null) return null;
        string text = ClaimSection.One(node, "sha256").Text.ToLowerInvariant();
        return text.Length == HashDigits && text.All(char.IsAsciiHexDigit) ? text
            : throw node.Place.Wrong($"'sha256' has {HashDigits} hexadecimal digits, and this is {node.Kind}. The command sha256sum FILE prints it.");
    }
}
