using System.Runtime.ExceptionServices;

namespace Saddle;

/// <summary>
/// Threads that compute side by side, each with one libtorch thread. Networks as small as those of MNIST gain nothing from
/// two threads on one batch: a second batch on the second thread is worth more, and results do not depend on how many cores there are.
/// </summary>
/// <threadsafety>One run at a time, since the number of libtorch's threads belongs to the process.</threadsafety>
public static class WorkerThreads
{
    /// <summary>Runs the same work on several threads and waits for all of them; libtorch's own threads are one for as long.</summary>
    /// <param name="workers">How many threads; 1 or more.</param>
    /// <param name="work">What each does until nothing is left; the token is also cancelled once another has failed.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    /// <remarks>The first failure of a thread is thrown again here.</remarks>
    public static void Run(int workers, Action<CancellationToken> work, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        int threads = get_num_threads();
        Exception? failure = null;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            set_num_threads(1);
            WorkerThread[] running = [.. Enumerable.Range(0, workers).Select(_ => WorkerThread.Start(Guarded))];
            foreach (WorkerThread thread in running) thread.Join();
        }
        finally
        {
            set_num_threads(threads);
        }
        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);

        void Guarded()
        {
            try
            {
                work(stop.Token);
            }
            catch (Exception error)
            {
                // The first failure is the cause; those that follow are stopped by it.
                Interlocked.CompareExchange(ref failure, error, null);
                stop.Cancel();
            }
        }
    }
}
