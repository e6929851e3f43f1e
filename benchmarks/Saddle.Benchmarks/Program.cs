using Saddle;
using Saddle.Benchmarks;

IBenchmark[] benchmarks =
[
    new ArchitectureBenchmark(), new PgdBenchmark(), new TrainingBenchmark(), new BatchShapeBenchmark(), new BatchVerdictsExperiment(),
    new GradientSignsExperiment(), new JsmaBenchmark(),
    new DetectionExperiment(), new MinimumNormBenchmark(), new SearchBenchmark(),
];
IBenchmark? chosen = benchmarks.SingleOrDefault(benchmark => args.Length > 0 && benchmark.Name == args[0]);
if (chosen is null)
{
    Console.Error.WriteLine("usage: dotnet run -c Release --project benchmarks/Saddle.Benchmarks -- NAME");
    foreach (IBenchmark benchmark in benchmarks) Console.Error.WriteLine($"  {benchmark.Name}: {benchmark.Description}");
    return 2;
}
// Both sides of every ratio run in this process, so both have the same allocator.
NativeStartup.TuneProcess();
set_num_threads(1);
chosen.Run(Console.Out);
return 0;
