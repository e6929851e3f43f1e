using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Attacks that run for hours need the memory of one step.</summary>
public sealed class MemoryTests
{
    /// <summary>In a process of its own: what tests before it left to the allocator would blur the measure.</summary>
    [Fact]
    public void Memory_stays_flat_over_ten_thousand_steps()
    {
        ChildProcess measured = ChildProcess.Run(ChildProcess.Dotnet,
            [typeof(MemoryTests).Assembly.Location, "-explicit", "only", "-method",
                $"{typeof(MemoryTests).FullName}.{nameof(Ten_thousand_steps_leave_the_memory_as_it_was)}"], seconds: 180);
        Assert.True(measured.ExitCode == 0, measured.Output + measured.Error);
        Assert.Contains("Total: 1", measured.Output, StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void Ten_thousand_steps_leave_the_memory_as_it_was()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf) };
        var options = new RunOptions { Stop = Stop.Never, Keep = Keep.HighestLoss };
        var attack = new ProjectedGradientDescent { Steps = 1000 };
        // The first steps fill pools and get compiled, some of them twice.
        for (int run = 0; run < 5; run++) box.Run(attack, threat, options).Dispose();
        long tensors = AttackCase.LiveTensors;
        List<double> series = [ResidentMemory.Megabytes()];
        for (int run = 0; run < 10; run++)
        {
            box.Run(attack, threat, options).Dispose();
            series.Add(ResidentMemory.Megabytes());
        }
        TestContext.Current.TestOutputHelper!.WriteLine($"MiB after each thousand steps: "
            + $"{string.Join(", ", series.Select(size => size.ToString("F1", System.Globalization.CultureInfo.InvariantCulture)))}");
        Assert.Equal(tensors, AttackCase.LiveTensors);
        ResidentMemory.AssertFlat(series);
    }
}
