using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Saddle.Evaluation.Work;

namespace Saddle.Evaluation.Runs;

/// <summary>The JSON documents that a run store holds beside its outcomes, and the form of all JSON.</summary>
internal static class RunDocuments
{
    public const string Description = "description", Extent = "extent", Preflight = "preflight", Gradients = "gradients";

    public static JsonSerializerOptions Format { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NumberHandling = JsonNumberHandling.Strict,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        Converters = { new WholeLists(), new ThreatModelJson(), new FeatureMaskJson(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Reads a document.</summary>
    /// <exception cref="RunFolderException">The document is not what this version writes.</exception>
    public static T? Read<T>(this IRunStore store, string name) where T : class
    {
        if (store.ReadDocument(name) is not { } json) return null;
        try
        {
            return JsonSerializer.Deserialize<T>(json, Format);
        }
        catch (JsonException error)
        {
            throw new RunFolderException($"The run's document '{name}' cannot be read: {error.Message.TrimEnd('.')}. It may come from another version; start "
                + "in another folder.", error)
            { Setting = Setting.RunFolder };
        }
    }

    /// <summary>Writes a document.</summary>
    public static void Write<T>(this IRunStore store, string name, T document) where T : class =>
        store.WriteDocument(name, JsonSerializer.Serialize(document, Format));
}

/// <summary>What the last command asked for.</summary>
/// <param name="Examples">The first examples of the data set.</param>
/// <param name="Probes">Whether the probes too.</param>
internal sealed record RunExtent(int Examples, bool Probes);

/// <summary>What was seen before the evaluation.</summary>
/// <param name="Stochastic">Whether the model answers the same input differently.</param>
/// <param name="Warnings">What cannot be trusted.</param>
internal sealed record PreflightFindings(bool Stochastic, IReadOnlyList<Warning> Warnings)
{
    /// <summary>What a second look at the logits saw; null for stochastic models and runs of earlier versions.</summary>
    public SecondOpinion? SecondOpinion { get; init; }

    /// <summary>What goes otherwise than usual and changes no number.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>How many passes of a network one answer takes; 1 in runs of earlier versions.</summary>
    public int PassesOfAnswer { get; init; } = 1;
}

/// <summary>What the input gradients of natural examples are like.</summary>
/// <param name="Examples">Examples looked at.</param>
/// <param name="Zero">Those whose gradient is zero everywhere.</param>
/// <param name="HiddenSigns">Share of the gradient signs that plain float32 cross-entropy gets wrong or zero.</param>
/// <param name="Saturated">Examples whose float32 softmax is exactly one-hot or whose gradient underflows.</param>
internal sealed record GradientFindings(int Examples, IReadOnlyList<int> Zero, double HiddenSigns, int Saturated);
