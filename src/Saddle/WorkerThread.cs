using System.Collections.Concurrent;

namespace Saddle;

/// <summary>
/// A thread with one libtorch thread that is kept for the next work: the buffers that libtorch's libraries hold for each
/// thread cost more to make anew than a short work takes.
/// </summary>
internal sealed class WorkerThread
{
    private static readonly ConcurrentBag<WorkerThread> Idle = [];
    private readonly object _gate = new();
    private Action? _work;

    private WorkerThread() => new Thread(Loop) { IsBackground = true, Name = "Saddle worker" }.Start();

    /// <summary>Starts a work on a thread that is idle, or on a new one.</summary>
    /// <param name="work">What it does; it throws nothing.</param>
    public static WorkerThread Start(Action work)
    {
        if (!Idle.TryTake(out WorkerThread? thread)) thread = new WorkerThread();
        thread.Hand(work);
        return thread;
    }

    /// <summary>Waits for the work's end, and gives the thread back.</summary>
    public void Join()
    {
        lock (_gate)
            while (_work is not null) Monitor.Wait(_gate);
        Idle.Add(this);
    }

    private void Hand(Action work)
    {
        lock (_gate)
        {
            _work = work;
            Monitor.PulseAll(_gate);
        }
    }

    private void Loop()
    {
        // libtorch keeps part of this number for each thread.
        set_num_threads(1);
        while (true)
        {
            lock (_gate)
                while (_work is null) Monitor.Wait(_gate);
            _work();
            lock (_gate)
            {
                _work = null;
                Monitor.PulseAll(_gate);
            }
        }
    }
}
