using System.Globalization;

namespace Saddle.Reports;

/// <summary>The numbers in the cells of a matrix: all with as many digits, as few as tell them apart.</summary>
internal sealed class CellNumbers
{
    private readonly ValueFormat _format;
    private readonly string _digits;

    /// <summary>Chooses the digits.</summary>
    /// <param name="format">How the numbers are read.</param>
    /// <param name="values">The finite values of the matrix, one or more.</param>
    public CellNumbers(ValueFormat format, IReadOnlyList<double> values)
    {
        _format = format;
        double largest = values.Max(Math.Abs);
        _digits = largest switch
        {
            0 => "F0",
            _ when values.All(value => value == Math.Round(value)) && largest < 1e6 => "F0",
            < 1e-3 or >= 1e6 => "0.0e0",
            < 0.1 => "F4",
            < 1 => "F3",
            < 10 => "F2",
            < 100 => "F1",
            _ => "F0",
        };
        Letters = values.Max(value => Text(value).Length);
    }

    /// <summary>The letters of the longest number.</summary>
    public int Letters { get; }

    /// <summary>A number without its unit.</summary>
    public string Text(double value) => _format == ValueFormat.Percent ? Numbers.BarePercent(value) : value.ToString(_digits, CultureInfo.InvariantCulture);

    /// <summary>A number with its unit.</summary>
    public string Full(double value) => _format == ValueFormat.Percent ? Numbers.Percent(value) : Numbers.Measure(value);
}
