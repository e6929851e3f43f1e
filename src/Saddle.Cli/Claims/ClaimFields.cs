using Saddle.Evaluation.Claims;
using Saddle.Threats;

namespace Saddle.Cli.Claims;

/// <summary>Everything that may stand in a claim.</summary>
internal static class ClaimFields
{
    /// <summary>All fields, section by section, in the order in which they are documented.</summary>
    public static IReadOnlyList<ClaimField> All { get; } =
    [
        new("", "schemaVersion", FieldKind.Whole, "The version of this form, 1. Default: 1."),
        new("", "title", FieldKind.Text, "What reports call the claim. Default: the name of its file."),
        new("", "model", FieldKind.Fields, "What it is claimed of: either a file or a built-in name.") { Required = true },
        new("model", "file", FieldKind.Text, "The model's file, as saddle evaluate takes it; a path from the claim's own folder."),
        new("model", "name", FieldKind.Text, "A built-in model, which needs no hash."),
        new("model", "sha256", FieldKind.Text, "SHA-256 of the file, as sha256sum prints it. Without it another file could pass for the model, and the claim "
            + "cannot be tested."),
        new("model", "architecture", FieldKind.Text, "The architecture of .safetensors weights that do not name it themselves."),
        new("model", "bounds", FieldKind.Numbers, "The values that inputs may take: a lower and an upper one, or a range a channel as in 0..1,-1..1. Default: "
            + "what the model's file says, else 0 and 1."),
        new("model", "mean", FieldKind.Numbers, "Means that the model wants subtracted, one or one a channel; together with std. Default: what the file says, "
            + "else none."),
        new("model", "std", FieldKind.Numbers, "Deviations that the model wants inputs divided by. Default: what the file says, else none."),
        new("model", "layout", FieldKind.Word, "The order of dimensions that the model wants. Default: nchw.") { Words = ["nchw", "nhwc"] },
        new("model", "outputs", FieldKind.Word, "What the model's outputs are. Default: what the file says, else logits.")
            { Words = ["logits", "probabilities", "log-probabilities", "sigmoid"] },
        new("model", "inputShape", FieldKind.Numbers, "The shape of one input, without the batch. Default: what the file says, else that of the data."),
        new("model", "classes", FieldKind.Whole, "The number of classes, 2 or more. Default: what the file says, else the width of its output."),
        new("", "defenses", FieldKind.Texts, "Defenses around the model with all parameters, as --defense takes them (NAME:option=value,…); the first sees an "
            + "input first. One with from=FILE is written as fields, use and sha256. Default: none."),
        new("defenses", "use", FieldKind.Text, "The defense, as --defense takes it.") { Required = true },
        new("defenses", "sha256", FieldKind.Text, "SHA-256 of the file that from= names. Without it the claim cannot be tested."),
        new("", "data", FieldKind.Fields, "Which examples it is claimed of.") { Required = true },
        new("data", "source", FieldKind.Text, "The data set, as --data takes it; paths from the claim's own folder.") { Required = true },
        new("data", "sha256", FieldKind.Text, "SHA-256 of the data's file; of idx: of images and labels one after the other; of a folder of the lines that "
            + "sha256sum prints for its files. Needed, except for digits, mnist and cifar10, whose hashes are known."),
        new("data", "examples", FieldKind.Examples, "first N, all, or a list of indices from 0. Default: all."),
        new("data", "resize", FieldKind.Text, "HEIGHTxWIDTH in pixels that images of folder: are brought to. Default: as they are."),
        new("data", "grey", FieldKind.Flag, "Whether images of folder: are turned grey. Default: grey where all of them are."),
        new("data", "scale", FieldKind.Numbers, "The values that pixels are given: bounds for the model's bounds, or a lower and an upper one. Default: 0 and "
            + "1."),
        new("", "threat", FieldKind.Fields, "What the adversary may do and wants.") { Required = true },
        new("threat", "norm", FieldKind.Word, "How a perturbation is measured.")
            { Required = true, Words = [.. Enum.GetValues<Norm>().Select(norm => norm.Word())] },
        new("threat", "epsilon", FieldKind.Number, "The perturbation budget ε above zero, in the unit of the inputs (0.3, 8/255); for l0 features, or a share "
            + "as in 14.5%. Without it only distances can be tested: unbounded robustness is refuted by any other image."),
        new("threat", "goal", FieldKind.Text, "What the adversary wants: untargeted, target:CLASS, any-to:CLASS or confidence:P. Default: untargeted."),
        new("threat", "access", FieldKind.Word, "What an attack may ask for. Default: gradient.")
            { Words = [.. Enum.GetValues<Access>().Select(access => access.Word())] },
        new("threat", "randomness", FieldKind.Word, "What the adversary knows of the draws of a model that draws. Default: distribution.")
            { Words = [.. Enum.GetValues<KnownRandomness>().Select(known => known.Word())] },
        new("threat", "queries", FieldKind.Whole, "The most inputs that an attack may ask about for each example, 1 or more. Default: no limit."),
        new("threat", "mask", FieldKind.Text, "A file of the features that may change, as --mask takes it. Default: what the model's sidecar says, else all."),
        new("threat", "epsilonScale", FieldKind.Text, "A file of each feature's multiple of ε, as --epsilon-scale takes it. Default: what the sidecar says, "
            + "else 1."),
        new("threat", "computation", FieldKind.Text, "A limit on the adversary's computation, in words. It limits nothing here: who computes ten times as long "
            + "is no other adversary. As the only limit it cannot be tested."),
        new("", "claim", FieldKind.Fields, "The number.") { Required = true },
        new("claim", "metric", FieldKind.Word, "What the number is of.")
            { Required = true, Words = [.. Enum.GetValues<ClaimMetric>().Select(metric => metric.Word())] },
        new("claim", "atLeast", FieldKind.Number, "The least that is claimed, of every metric but successRate: a share (0.88, 88%), or a distance in the "
            + "norm."),
        new("claim", "atMost", FieldKind.Number, "The most that is claimed, of successRate: a share."),
        new("claim", "of", FieldKind.Word, "Whether it is of the examples themselves, or of the population that they are drawn from, and then refuted where "
            + "the whole 95 % interval contradicts it. Default: examples.") { Words = ["examples", "population"] },
        new("", "seed", FieldKind.Whole, "Where all draws come from. Default: 0."),
        new("", "suite", FieldKind.Text, "A suite of attacks that are to be tried at least, as --suite takes it. Default: none."),
        new("", "attacks", FieldKind.Texts, "Attacks that are to be tried at least, as --attack takes them; paths from the claim's own folder. The usual ones "
            + "of the threat model are tried anyway. Default: none."),
    ];

    /// <summary>The fields of a section.</summary>
    /// <param name="section">Its name; empty for the claim itself.</param>
    public static IEnumerable<ClaimField> Of(string section) => All.Where(field => field.Section == section);

    /// <summary>A field.</summary>
    public static ClaimField Find(string section, string name) => All.First(field => field.Section == section && field.Name == name);
}
