namespace Saddle.Benchmarks;

/// <summary>One measurement that the program runs by name.</summary>
internal interface IBenchmark
{
    /// <summary>The name on the command line.</summary>
    string Name { get; }

    /// <summary>What it measures, in a sentence.</summary>
    string Description { get; }

    /// <summary>Measures, one thread, and writes a table.</summary>
    void Run(TextWriter output);
}
