using Saddle.Attacks;
using Saddle.Threats;

namespace Saddle.Tests.Attacks;

/// <summary>Attacks that run for hours need the memory of one step.</summary>
public sealed class MemoryTests
{
    [Fact]
    public void Ten_thousand_steps_leave_the_memory_as_it_was()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "resident memory is read from /proc");
        using var box = new AttackCase(image: true);
        var threat = new ThreatModel { Ball = box.Ball(Norm.Linf) };
        var options = new RunOptions { Stop = Stop.Never, Keep = Keep.HighestLoss };
        var attack = new ProjectedGradientDescent { Steps = 1000 };
        box.Run(attack, threat, options).Dispose();
        long tensors = AttackCase.LiveTensors;
        // Other tests run in the same process, so that what counts is the growth that all ten runs share: the least one.
        var growth = new List<double>();
        for (int run = 0; run < 10; run++)
        {
            double before = ResidentMegabytes();
            box.Run(attack, threat, options).Dispose();
            growth.Add(ResidentMegabytes() / before - 1);
        }
        Assert.Equal(tensors, AttackCase.LiveTensors);
        Assert.InRange(growth.Order().ElementAt(growth.Count / 2), -0.05, 0.005);
    }

    private static double ResidentMegabytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        string pages = File.ReadAllText("/proc/self/statm").Split(' ')[1];
        return long.Parse(pages, System.Globalization.CultureInfo.InvariantCulture) * (double)Environment.SystemPageSize / (1 << 20);
    }
}
