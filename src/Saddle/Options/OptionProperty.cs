using System.Globalization;
using System.Reflection;

namespace Saddle.Options;

/// <summary>One option of a type: the property behind it, and how its values are written, read and checked.</summary>
internal sealed class OptionProperty
{
    private const string Automatic = "auto";

    private readonly PropertyInfo _property;
    private readonly OptionRange _range;
    private readonly bool _isNumber;
    private readonly string? _empty, _automatic;

    /// <summary>The option of a property.</summary>
    /// <param name="owner">The type, which may say more than the property's own.</param>
    /// <param name="property">The property, which has the attribute.</param>
    public OptionProperty(Type owner, PropertyInfo property)
    {
        _property = property;
        Option = property.GetCustomAttribute<OptionAttribute>()!;
        Type type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        (_isNumber, _range) = (type == typeof(int) || type == typeof(double), new OptionRange(Option, whole: type == typeof(int)));
        _automatic = owner.GetCustomAttributes<AutomaticAttribute>().FirstOrDefault(own => own.Property == property.Name)?.Meaning ?? Option.Automatic;
        _empty = Option.Empty ?? (type != property.PropertyType || _automatic is not null ? Automatic : null);
        (Name, Kind) = (Option.Name ?? OptionKind.Word(property.Name), OptionKind.Of(type, _range));
    }

    /// <summary>The word.</summary>
    public string Name { get; }

    /// <summary>What the property says of it.</summary>
    public OptionAttribute Option { get; }

    /// <summary>How its values are written and read.</summary>
    public OptionKind Kind { get; }

    /// <summary>The name of the property.</summary>
    public string PropertyName => _property.Name;

    /// <summary>The value that an object has.</summary>
    public object? Get(object owner) => _property.GetValue(owner);

    /// <summary>Gives a value to an object that nobody else has yet.</summary>
    /// <exception cref="UsageException">The value is out of range.</exception>
    public void Set(object owner, object? value) => _property.SetValue(owner, value, BindingFlags.DoNotWrapExceptions, null, null, null);

    /// <summary>The value that an object has, as a text.</summary>
    public string Write(object owner) => Get(owner) is { } value ? Kind.Write(value) : _empty!;

    /// <summary>A value as people read it.</summary>
    /// <param name="value">What <see cref="Write"/> gave.</param>
    /// <param name="written">The text that an option of the same object was once read from; it counts while it still means the value.</param>
    public string Text(string value, string? written)
    {
        if (!_isNumber || !double.TryParse(value, CultureInfo.InvariantCulture, out double number)) return value;
        if (written is not null && Read([written]) is { } read && Kind.Write(read) == value) return written;
        return Option.Percent ? Percentage.Of(number) : Fraction.Text(number);
    }

    /// <summary>Reads the texts of a value, of which there are several only where the option may be repeated.</summary>
    /// <exception cref="UsageException">A text is not of the option's kind.</exception>
    public object? Read(IReadOnlyList<string> texts)
    {
        if (Kind.ReadAll is { } all) return all(texts);
        if (_empty is not null && texts[0] == _empty) return null;
        return Kind.Read(texts[0])
            ?? throw new UsageException($"{Name} must be {Kind.Noun}{Kind.Expected()}{(_empty is null ? "" : $", or {_empty}")}, not '{texts[0]}'.");
    }

    /// <summary>Refuses a value out of range.</summary>
    /// <exception cref="UsageException">It is out of range.</exception>
    public void Require(object? value)
    {
        if (value is not null && _isNumber && !_range.Allows(Convert.ToDouble(value)))
            throw new UsageException($"{Name} must be {_range}, not {(Option.Percent ? Percentage.Of((double)value) : Kind.Write(value))}.");
    }

    /// <summary>What there is to say of it.</summary>
    /// <param name="fresh">An object with all defaults.</param>
    public OptionDescription Describe(object fresh) => new(Name, Option.Description, Kind.Expected(), Write(fresh))
    {
        Automatic = Get(fresh) is null ? _automatic : null,
        Placeholder = Kind.Placeholder,
        Repeats = Kind.ReadAll is not null,
        BelongsTo = Option.BelongsTo,
        Required = Option.Required,
        IsSwitch = Option.Quiet && Get(fresh) is false,
    };
}
