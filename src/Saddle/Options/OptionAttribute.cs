namespace Saddle.Options;

/// <summary>
/// Marks an <c>init</c> property as an option, and says all that there is to say of it once: parsing, checks, help, JSON and
/// the tables of the documentation follow. The word is the property's name, <c>StepSize</c> as <c>step-size</c>; the default is
/// what a fresh object has.
/// </summary>
/// <param name="description">What it is, its unit, and what the paper takes; neither range nor default, and no full stop.</param>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionAttribute(string description) : Attribute
{
    /// <summary>What it is, its unit, and what the paper takes.</summary>
    public string Description { get; } = description;

    /// <summary>The word, where it is not the property's name. Default: null.</summary>
    public string? Name { get; init; }

    /// <summary>The least value. Default: NaN, none.</summary>
    public double Least { get; init; } = double.NaN;

    /// <summary>The largest value. Default: NaN, none.</summary>
    public double Most { get; init; } = double.NaN;

    /// <summary>What a value must be above. Default: NaN, nothing.</summary>
    public double MoreThan { get; init; } = double.NaN;

    /// <summary>What a value must be below. Default: NaN, nothing.</summary>
    public double LessThan { get; init; } = double.NaN;

    /// <summary>Whether any number but zero is allowed; one that float32 rounds to zero is zero. Default: false.</summary>
    public bool NotZero { get; init; }

    /// <summary>Whether the range is written in percent. Default: false.</summary>
    public bool Percent { get; init; }

    /// <summary>What is taken in place of <c>auto</c>, where a value may be left open; see <see cref="AutomaticAttribute"/>. Default: null.</summary>
    public string? Automatic { get; init; }

    /// <summary>The word for no value, where it is not <c>auto</c>. Default: null.</summary>
    public string? Empty { get; init; }

    /// <summary>
    /// Whether it is named only where it is not the default, so that runs from before the option was there are still taken up.
    /// Default: false.
    /// </summary>
    public bool Quiet { get; init; }

    /// <summary>
    /// Another option with the value that this one belongs to, <c>schedule=piecewise</c>; it is named beside that value alone.
    /// Default: null.
    /// </summary>
    public string? BelongsTo { get; init; }

    /// <summary>Whether there must be a value before the owner can be used. Default: false.</summary>
    public bool Required { get; init; }
}

/// <summary>Says what a class takes in place of <c>auto</c>, where that is not what its base class takes.</summary>
/// <param name="property">The property of the option.</param>
/// <param name="meaning">What is taken, for example <c>ε / steps</c>.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class AutomaticAttribute(string property, string meaning) : Attribute
{
    /// <summary>The property of the option.</summary>
    public string Property { get; } = property;

    /// <summary>What is taken.</summary>
    public string Meaning { get; } = meaning;
}

/// <summary>Takes an option of the base class away from a class.</summary>
/// <param name="property">The property of the option.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class WithoutOptionAttribute(string property) : Attribute
{
    /// <summary>The property of the option.</summary>
    public string Property { get; } = property;
}

/// <summary>Says what a word of an enumeration means, for the help of options.</summary>
/// <param name="text">A few words, for example <c>Wong et al. 2020</c>.</param>
[AttributeUsage(AttributeTargets.Field)]
public sealed class MeaningAttribute(string text) : Attribute
{
    /// <summary>A few words.</summary>
    public string Text { get; } = text;
}
