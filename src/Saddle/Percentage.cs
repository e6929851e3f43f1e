using System.Globalization;

namespace Saddle;

/// <summary>Shares in percent, as they were written.</summary>
internal static class Percentage
{
    /// <summary>The share in percent: <c>14.5%</c> of 0.145, whose hundredfold in binary is 14.499999999999998.</summary>
    /// <param name="share">A finite share of 1.</param>
    public static string Of(double share)
    {
        // A decimal of a binary number has the 15 digits that it was written with; of smaller ones it keeps none.
        decimal digits = Math.Abs(share) is > 1e-12 and < 1e12 ? (decimal)share * 100 : 0;
        return digits == 0 ? string.Create(CultureInfo.InvariantCulture, $"{share * 100}%")
            : digits.ToString("0.################", CultureInfo.InvariantCulture) + "%";
    }
}
