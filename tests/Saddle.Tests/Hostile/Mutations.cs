using System.Globalization;

namespace Saddle.Tests.Hostile;

/// <summary>How many mutated files a test tries: a few in every run of the suite, more where <c>SADDLE_MUTATIONS</c> says so.</summary>
internal static class Mutations
{
    /// <summary>The number for a test that tries so many on its own.</summary>
    public static int Count(int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable("SADDLE_MUTATIONS"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : usual;
}
