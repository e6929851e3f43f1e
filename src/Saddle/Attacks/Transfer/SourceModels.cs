using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Saddle.Models;
using Saddle.Options;

namespace Saddle.Attacks;

/// <summary>
/// Models that an attack is made on, each with its name: <c>other.pt@0123456789ab</c> with the first digits of its fingerprint,
/// several joined by plus signs. Models may be named before they are loaded. Two are equal when their texts are.
/// </summary>
/// <threadsafety>Immutable.</threadsafety>
[CollectionBuilder(typeof(SourceModels), nameof(Of))]
public sealed partial class SourceModels : IReadOnlyList<Classifier>, IFromTexts<SourceModels>, ILoadable<Classifier>, IEquatable<SourceModels>
{
    private const int Digits = 12;
    private const string None = "none";

    private readonly (string Text, Classifier? Model)[] _models;

    private SourceModels(IEnumerable<(string Text, Classifier? Model)> models) => _models = [.. models];

    /// <inheritdoc/>
    static string IFromTexts<SourceModels>.Placeholder => "MODEL";

    /// <inheritdoc/>
    public int Count => _models.Length;

    /// <summary>A model.</summary>
    /// <param name="index">Which, from 0.</param>
    /// <exception cref="UsageException">It has been named but not loaded.</exception>
    public Classifier this[int index] => _models[index].Model
        ?? throw new UsageException($"The model '{_models[index].Text}' has been named but not loaded. Hand AttackCatalogue.Parse what loads models, or set "
            + "Sources.");

    /// <summary>Models without names, which are called by their fingerprints alone.</summary>
    public static SourceModels Of(params ReadOnlySpan<Classifier> models) => new([.. models.ToArray().Select(model => (Fingerprint(model), model))]);

    /// <summary>A model with its name.</summary>
    /// <param name="name">What results and messages call it; what is no letter, digit, point, dash or underscore becomes a dash.</param>
    /// <param name="model">The model; not disposed.</param>
    public static SourceModels Named(string name, Classifier model) => new([($"{Plain(name)}@{Fingerprint(model)}", model)]);

    /// <summary>Models that are still to be loaded; a text may hold several that <see cref="ToString"/> joined.</summary>
    public static SourceModels Parse(IReadOnlyList<string> texts)
    {
        if (texts.Any(string.IsNullOrWhiteSpace)) throw new UsageException("expected MODEL, found nothing.");
        return new([.. texts.SelectMany(text => text == None ? [] : Join().Split(text)).Select(text => (text, (Classifier?)null))]);
    }

    /// <inheritdoc/>
    public object Load(Func<string, Classifier> find) =>
        new SourceModels([.. _models.Select(model => model.Model is not null ? model : Named(model.Text, find))]);

    /// <summary>What a model is called.</summary>
    /// <param name="index">Which, from 0.</param>
    public string NameOf(int index) => _models[index].Text;

    /// <inheritdoc/>
    public IEnumerator<Classifier> GetEnumerator() => Enumerable.Range(0, Count).Select(index => this[index]).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    public bool Equals(SourceModels? other) => other is not null && ToString() == other.ToString();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as SourceModels);

    /// <inheritdoc/>
    public override int GetHashCode() => ToString().GetHashCode(StringComparison.Ordinal);

    /// <summary>The names, joined by plus signs; <c>none</c> where there is none.</summary>
    public override string ToString() => Count == 0 ? None : string.Join('+', _models.Select(model => model.Text));

    private static (string, Classifier?) Named(string text, Func<string, Classifier> find)
    {
        Classifier model = find(text);
        return ($"{Plain(Path.GetFileName(Identity().Replace(text, "")))}@{Fingerprint(model)}", model);
    }

    private static string Fingerprint(Classifier model)
    {
        string digits = model.Fingerprint;
        return digits[..Math.Min(Digits, digits.Length)];
    }

    private static string Plain(string name) =>
        string.Concat(name.Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '_' or '-' ? letter : '-'));

    // A plus sign within a path is none between models, which a fingerprint ends.
    [GeneratedRegex("(?<=@[0-9a-z]{1,12})\\+")]
    private static partial Regex Join();

    [GeneratedRegex("@[0-9a-z]{1,12}$")]
    private static partial Regex Identity();
}
