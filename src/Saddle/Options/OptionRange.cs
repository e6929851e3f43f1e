using System.Globalization;

namespace Saddle.Options;

/// <summary>The numbers that an option allows.</summary>
internal sealed class OptionRange
{
    private readonly OptionAttribute _option;
    private readonly bool _whole;

    /// <summary>The range that an attribute states.</summary>
    /// <param name="option">The attribute.</param>
    /// <param name="whole">Whether whole numbers are meant.</param>
    public OptionRange(OptionAttribute option, bool whole) => (_option, _whole) = (option, whole);

    /// <summary>Whether a number is within; NaN and infinity never are.</summary>
    // An end that is not stated is NaN, below and above which nothing is.
    public bool Allows(double value) =>
        double.IsFinite(value) && !(value < _option.Least) && !(value > _option.Most) && !(value <= _option.MoreThan) && !(value >= _option.LessThan)
        && (!_option.NotZero || (float)value != 0 && float.IsFinite((float)value));

    /// <summary>The range in words: <c>1 to 16</c>, <c>above 0 and at most 100%</c>.</summary>
    public override string ToString()
    {
        if (_option.NotZero) return "a number other than zero";
        string? below = double.IsNaN(_option.Most) ? double.IsNaN(_option.LessThan) ? null : $"below {Text(_option.LessThan)}" : Text(_option.Most);
        bool closed = !double.IsNaN(_option.Most);
        if (!double.IsNaN(_option.MoreThan))
            return $"above {Text(_option.MoreThan)}{(below is null ? "" : closed ? $" and at most {below}" : $" and {below}")}";
        if (!double.IsNaN(_option.Least)) return $"{Text(_option.Least)} {(below is not null ? $"to {below}" : _whole ? "or more" : "or above")}";
        return below is null ? $"any {(_whole ? "whole " : "")}number" : closed ? $"at most {below}" : below;
    }

    private string Text(double value) => _option.Percent && value != 0 ? Percentage.Of(value) : value.ToString(CultureInfo.InvariantCulture);
}
