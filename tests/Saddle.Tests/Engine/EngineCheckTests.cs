using System.Diagnostics;

namespace Saddle.Tests;

public sealed class EngineCheckTests
{
    [Fact]
    public void Without_oneDNN_every_operation_is_right()
    {
        using var engine = new WrongEngine("off", sound: true);
        Engine.Check();

        Assert.Empty(EngineCheck.Run());
    }

    [Fact]
    public void Every_operation_is_looked_at()
    {
        Engine.Check();
        foreach (EngineOperation operation in EngineOperation.All)
        {
            EngineCheck.StandIn = (checkedOperation, right) => checkedOperation == operation ? [right[0] + 1, .. right[1..]] : right;
            try
            {
                Assert.StartsWith(operation.Name, Assert.Single(EngineCheck.Run()).Operation, StringComparison.Ordinal);
            }
            finally
            {
                EngineCheck.StandIn = null;
            }
        }
    }

    // The first run in a process also pays what the first operations of any program pay; the best of five shows the check's own part.
    [Fact]
    public void It_takes_less_than_50_ms()
    {
        Engine.Check();
        double Milliseconds()
        {
            long started = Stopwatch.GetTimestamp();
            EngineCheck.Run();
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        }
        Assert.InRange(Enumerable.Range(0, 5).Min(_ => Milliseconds()), 0, 50);
    }

    [Fact]
    public void It_leaves_no_tensor_behind()
    {
        Engine.Check();
        EngineCheck.Run();
        long before = Tensor.TotalCount;

        EngineCheck.Run();

        Assert.Equal(before, Tensor.TotalCount);
    }
}
