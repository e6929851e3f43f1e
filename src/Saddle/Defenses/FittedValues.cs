using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Saddle.Models;
using Saddle.Options;

namespace Saddle.Defenses;

/// <summary>
/// What a defense was fitted to before it could be put around a classifier: a generator's weights, a bank of patches, a detector. It is
/// written as <c>name.safetensors@0123456789ab</c>, with the first digits of its fingerprint; two are equal when their contents are.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
public sealed partial class FittedValues : IFromText<FittedValues>, IEquatable<FittedValues>
{
    private const string Nothing = "none", DefenseFact = "defense", DataFact = "data", ShapeFact = "shape", ClassifierFact = "classifier";
    private const int Digits = 12;
    private readonly string _name;

    /// <summary>Holds what came of fitting.</summary>
    /// <param name="facts">What it is: the defense, the data, the shape of an input, and how it was fitted.</param>
    /// <param name="tensors">float32, float64 or int64, by name; they are taken over and live as long as this object.</param>
    /// <param name="name">What texts call it.</param>
    public FittedValues(IReadOnlyDictionary<string, string> facts, IEnumerable<KeyValuePair<string, Tensor>> tensors, string name = "fitted")
    {
        (Facts, _name) = (facts, name);
        Tensors = tensors.ToDictionary(entry => entry.Key, entry => entry.Value.DetachFromDisposeScope(), StringComparer.Ordinal);
        Fingerprint = Facts.Count == 0 && Tensors.Count == 0 ? Nothing : Digest();
    }

    /// <summary>Nothing was fitted yet.</summary>
    public static FittedValues None { get; } = new(new Dictionary<string, string>(), [], Nothing);

    static string IFromText<FittedValues>.Expected => "FILE";

    /// <summary>Whether there is anything.</summary>
    public bool Exists => Fingerprint != Nothing;

    /// <summary>What it is, by name: the defense, the data, the shape, and how it was fitted.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; }

    /// <summary>The tensors by name; not to be written into.</summary>
    public IReadOnlyDictionary<string, Tensor> Tensors { get; }

    /// <summary>SHA-256 over facts and tensors, in lower-case hexadecimal.</summary>
    public string Fingerprint { get; }

    /// <summary>The data that it was fitted to, as it was called; empty where that is not known.</summary>
    public string Data => Facts.GetValueOrDefault(DataFact, "");

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="InputException">It is missing, damaged, or was not made by fitting a defense.</exception>
    /// <exception cref="EnvironmentException">It may not be read.</exception>
    public static FittedValues Read(string path)
    {
        SafetensorsFile file = SafetensorsFile.Read(path);
        if (file.Metadata.ContainsKey(DefenseFact)) return new FittedValues(file.Metadata, file.Tensors, Path.GetFileName(path));
        file.Dispose();
        throw new InputException(
            $"{path} was not made by fitting a defense: its metadata name no {DefenseFact}. Give the file that the training of the defense wrote.")
        { Setting = Setting.Defense };
    }

    static FittedValues IFromText<FittedValues>.Parse(string text) =>
        text == Nothing ? None : Read(File.Exists(text) ? text : Identity().Replace(text, ""));

    /// <summary>Writes it to a file.</summary>
    /// <param name="path">The file, replaced where it exists.</param>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public void Write(string path) => SafetensorsFile.Write(path, Tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal), Facts);

    /// <summary>A whole number that the facts state.</summary>
    /// <param name="fact">Its name.</param>
    /// <exception cref="InputException">It is missing or no whole number.</exception>
    public int Number(string fact) =>
        int.TryParse(Facts.GetValueOrDefault(fact), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) ? value
        : throw new InputException($"{this} states no whole number for '{fact}'. Fit the defense anew.") { Setting = Setting.Defense };

    /// <summary>A tensor of a shape.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="shape">The shape that it must have; −1 for any length.</param>
    /// <exception cref="InputException">It is missing or has another shape.</exception>
    public Tensor Named(string name, params ReadOnlySpan<long> shape)
    {
        Tensor found = Tensors.GetValueOrDefault(name)
            ?? throw new InputException($"{this} has no tensor '{name}'. Fit the defense anew.") { Setting = Setting.Defense };
        bool fits = found.dim() == shape.Length;
        for (int i = 0; fits && i < shape.Length; i++) fits = shape[i] < 0 || shape[i] == found.shape[i];
        return fits ? found : throw new InputException($"The tensor '{name}' of {this} has the shape [{string.Join(", ", found.shape)}], but "
            + $"[{string.Join(", ", shape.ToArray())}] was expected. Fit the defense anew.")
        { Setting = Setting.Defense };
    }

    /// <summary>Refuses what was fitted for another defense, or to inputs of another shape than a classifier takes, or nothing at all.</summary>
    /// <param name="defense">The defense that it is for.</param>
    /// <param name="inner">The contract of the classifier; a shape that it leaves open is refused too.</param>
    /// <exception cref="UsageException">There is nothing, or it does not fit.</exception>
    internal void Require(Defense defense, ModelContract inner)
    {
        if (!Exists)
            throw new UsageException(
                $"The defense {defense.Name} must be fitted to training data before it can be used, and what came of it named: {defense.Name}:from=FILE. "
                + $"Train with the defense {defense.Name} first.")
            { Setting = Setting.Defense, SettingValue = $"{defense.Name}:from=FILE" };
        if (Facts[DefenseFact] != defense.Name)
            throw new UsageException($"{this} was fitted for the defense {Facts[DefenseFact]}, not for {defense.Name}.") { Setting = Setting.Defense };
        string shape = inner.InputShape is { } stated ? TextOf(stated) : "any shape";
        if (Facts.GetValueOrDefault(ShapeFact) != shape)
            throw new UsageException(
                $"{this} was fitted to inputs of shape [{Facts.GetValueOrDefault(ShapeFact)}] ({Data}), but the model takes [{shape}]. Fit the defense "
                + $"{defense.Name} to the data that the model was trained on.")
            { Setting = Setting.Defense };
    }

    /// <summary>Refuses what was fitted to another classifier.</summary>
    /// <param name="inner">The classifier.</param>
    /// <exception cref="UsageException">It was fitted to another one.</exception>
    internal void RequireClassifier(Classifier inner)
    {
        string fitted = Facts.GetValueOrDefault(ClassifierFact, ""), own = inner.Fingerprint;
        if (fitted != own)
            throw new UsageException($"{this} was fitted to the classifier {fitted[..Math.Min(Digits, fitted.Length)]}, but this one is "
                + $"{own[..Math.Min(Digits, own.Length)]}: other "
                + "weights, another contract or other defenses inside. Fit it to this one.")
            { Setting = Setting.Defense };
    }

    /// <summary>The facts that all fitted values have.</summary>
    /// <param name="defense">The name of the defense.</param>
    /// <param name="data">What the data is called.</param>
    /// <param name="shape">The shape of an input.</param>
    internal static Dictionary<string, string> FactsOf(string defense, string data, IReadOnlyList<long> shape) =>
        new(StringComparer.Ordinal) { [DefenseFact] = defense, [DataFact] = data, [ShapeFact] = TextOf(shape) };

    /// <inheritdoc/>
    public bool Equals(FittedValues? other) => other is not null && other.Fingerprint == Fingerprint;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FittedValues);

    /// <inheritdoc/>
    public override int GetHashCode() => Fingerprint.GetHashCode(StringComparison.Ordinal);

    /// <summary>The name with the first digits of the fingerprint; <c>none</c> where there is nothing.</summary>
    public override string ToString() => Exists ? $"{_name}@{Fingerprint[..Digits]}" : Nothing;

    private static string TextOf(IReadOnlyList<long> shape) => string.Join(", ", shape);

    private string Digest()
    {
        using var digest = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, string value) in Facts.OrderBy(fact => fact.Key, StringComparer.Ordinal)) digest.AppendData(
            Encoding.UTF8.GetBytes($"{name}={value}\n"));
        foreach ((string name, Tensor value) in Tensors.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            digest.AppendData(Encoding.UTF8.GetBytes($"{name}:{string.Join(',', value.shape)}\n"));
            using Tensor local = value.cpu().contiguous();
            digest.AppendData(local.bytes);
        }
        return Convert.ToHexStringLower(digest.GetHashAndReset());
    }

    [GeneratedRegex("@[0-9a-f]{12}$")]
    private static partial Regex Identity();
}
