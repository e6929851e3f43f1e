using System.Threading.Channels;
using Saddle.Storage;

namespace Saddle.Perception.Server;

/// <summary>
/// The one thread that uses the store. What waits at the same time shares one transaction, so that many people who answer at once wait for one
/// write to the disk and not for one each; nobody is told of an answer before it is committed.
/// </summary>
internal sealed class AnswerWriter : IAsyncDisposable
{
    private const int MostAtOnce = 256, MostWaiting = 10_000;

    private readonly Channel<Work> _waiting = Channel.CreateBounded<Work>(new BoundedChannelOptions(MostWaiting) { SingleReader = true });
    private readonly AnswerStore _store;
    private readonly Task _writing;

    /// <summary>Takes the store over.</summary>
    public AnswerWriter(AnswerStore store)
    {
        _store = store;
        _writing = Task.Factory.StartNew(Write, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Does something with the store; when the task ends, its changes are on the disk.</summary>
    public async Task<T> Do<T>(Func<AnswerStore, T> change)
    {
        T result = default!;
        var work = new Work(store => result = change(store));
        await _waiting.Writer.WriteAsync(work).ConfigureAwait(false);
        await work.Done.Task.ConfigureAwait(false);
        return result;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _writing.ConfigureAwait(false);
        _store.Dispose();
    }

    private void Write()
    {
        var some = new List<Work>(MostAtOnce);
        while (_waiting.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            some.Clear();
            while (some.Count < MostAtOnce && _waiting.Reader.TryRead(out Work? work)) some.Add(work);
            if (!TryWrite(some, last: some.Count == 1))
                // One may be to blame for all: each for itself.
                foreach (Work work in some) TryWrite([work], last: true);
        }
    }

    private bool TryWrite(List<Work> some, bool last)
    {
        try
        {
            _store.InTransaction(() =>
            {
                foreach (Work work in some) work.Change(_store);
                return true;
            });
            foreach (Work work in some) work.Done.SetResult();
            return true;
        }
        catch (Exception error)
        {
            // Nothing of the transaction is kept, and whoever waits for it is told so.
            if (last)
                foreach (Work work in some) work.Done.SetException(error);
            return last;
        }
    }

    private sealed record Work(Action<AnswerStore> Change)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
