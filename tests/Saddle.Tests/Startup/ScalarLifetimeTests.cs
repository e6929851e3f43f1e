using Saddle.AdversarialTraining;
using Saddle.Attacks;
using Saddle.Losses;
using Saddle.Models;
using Saddle.Tests.Training;
using Saddle.Threats;
using Saddle.Training;

namespace Saddle.Tests.Startup;

/// <summary>
/// No scalar is at the mercy of a collection: TorchSharp does not hold those that it makes of numbers during the call that
/// reads them. The compiled code shows every one; hammering the collector shows that they live.
/// </summary>
public sealed class ScalarLifetimeTests
{
    private static readonly TimeSpan Hammered = TimeSpan.FromSeconds(3);
    private static readonly string[] Assemblies = ["Saddle", "Saddle.Papers", "Saddle.Reports", "Saddle.Storage", "Saddle.Cli"];

    [Fact]
    public void Nothing_but_Scalars_lets_a_scalar_be_made()
    {
        HashSet<(string, string)> makers = Makers();
        // The search itself must see what it looks for: the operator + and square() make a scalar of their own.
        Assert.Contains(("torch.Tensor", "op_Addition(torch.Tensor,torch.Tensor)"), makers);
        Assert.Contains(("torch.Tensor", "square()"), makers);
        string[] found =
            [.. Calls().Where(call => (Makes(call) || makers.Contains((call.Type, call.Method)))
                && !call.Caller.StartsWith("Scalars.", StringComparison.Ordinal)).Select(call => $"{call.Caller}: {call.Type}.{call.Method}").Distinct()];
        Assert.True(found.Length == 0, $"These make a scalar that nothing holds; use Saddle.Scalars:\n{string.Join('\n', found)}");
    }

    [Fact]
    public void Every_scalar_of_a_number_is_put_where_it_is_held()
    {
        IntermediateCode.Call[] made = [.. Calls().Where(call => call.Type == "Scalars" && call.Method.StartsWith("Of(", StringComparison.Ordinal))];
        Assert.NotEmpty(made);
        // A local that `using` disposes of afterwards, or a static field; never an argument.
        Assert.All(made, call => Assert.True(call.Next.StartsWith("stloc", StringComparison.Ordinal) || call.Next == "stsfld",
            $"{call.Caller} hands a scalar on without holding it: {call.Next}."));
    }

    [Theory]
    [InlineData(Norm.Linf, "ce")]
    [InlineData(Norm.L2, "margin/1")]
    [InlineData(Norm.L1, "dlr")]
    public async Task Attacks_survive_a_collector_that_never_rests(Norm norm, string loss)
    {
        using Architecture network = Architectures.Create("linear", [1, 6, 6], 10, seed: 1);
        using var classifier = new ModuleClassifier(network, 10);
        using Tensor inputs = full([4, 1, 6, 6], 0.5f), labels = zeros(4, ScalarType.Int64);
        var attack = new ProjectedGradientDescent { Steps = 20, Loss = Loss.Parse(loss) };
        var threat = new ThreatModel { Ball = new NormBall(norm, 0.3) };
        using AttackResult quiet = Run();
        await Hammer(() =>
        {
            using AttackResult result = Run();
            Assert.True(result.Adversarial.eq(quiet.Adversarial).all().item<bool>());
        });

        AttackResult Run() => attack.Run(classifier, inputs, labels, [0, 1, 2, 3], threat, new RunOptions { Stop = Stop.Never, Keep = Keep.HighestLoss });
    }

    [Theory]
    [InlineData(OptimizerKind.Adam)]
    [InlineData(OptimizerKind.Sgd)]
    public async Task Training_survives_a_collector_that_never_rests(OptimizerKind optimizer)
    {
        using var training = new TrainingFixture();
        var options =
            new TrainingOptions
            {
                Epochs = 1,
                BatchSize = 50,
                ValidationShare = 0.2,
                Optimizer = optimizer,
                WeightDecay = 1e-4,
                Method = new AdversarialPgd { Threat = new ThreatModel { Ball = new NormBall(Norm.L2, 0.5) } }
            };
        training.Train(options, "quiet");
        int count = 0;
        await Hammer(() =>
        {
            string folder = $"loud{count++}";
            training.Train(options, folder);
            Assert.Equal(training.Bytes("quiet", "last.safetensors"), training.Bytes(folder, "last.safetensors"));
        });
    }

    /// <summary>Does the same over and over while another thread collects garbage and runs finalizers without a pause.</summary>
    private static async Task Hammer(Action work)
    {
        using var end = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                GC.Collect(0);
                GC.WaitForPendingFinalizers();
            }
        });
        try
        {
            long start = Environment.TickCount64;
            do
            {
                using var scope = NewDisposeScope();
                work();
            }
            while (Environment.TickCount64 - start < Hammered.TotalMilliseconds);
        }
        finally
        {
            await end.CancelAsync();
            await collector;
        }
    }

    /// <summary>The methods of TorchSharp that make a scalar inside, directly or through another.</summary>
    private static HashSet<(string, string)> Makers()
    {
        List<IntermediateCode.Call> calls = IntermediateCode.Calls(typeof(Tensor).Assembly.Location);
        var makers = new HashSet<string>(calls.Where(Makes).Select(call => call.Caller));
        int before;
        do
        {
            before = makers.Count;
            makers.UnionWith(calls.Where(call => makers.Contains($"{call.Type}.{call.Method}")).Select(call => call.Caller));
        }
        while (makers.Count > before);
        return [.. makers.Select(Split)];
    }

    private static (string, string) Split(string signature)
    {
        int dot = signature.LastIndexOf('.', signature.IndexOf('(', StringComparison.Ordinal));
        return (signature[..dot], signature[(dot + 1)..]);
    }

    private static IEnumerable<IntermediateCode.Call> Calls() =>
        Assemblies.SelectMany(name => IntermediateCode.Calls(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")));

    private static bool Makes(IntermediateCode.Call call) => call.Type == "Scalar" && call.Method.StartsWith("op_Implicit(", StringComparison.Ordinal)
        || call.Type == "ScalarExtensionMethods" && call.Method.Contains("Scalar(", StringComparison.Ordinal)
        && call.Method.StartsWith("To", StringComparison.Ordinal) && !call.Method.Contains("(Scalar", StringComparison.Ordinal);
}
