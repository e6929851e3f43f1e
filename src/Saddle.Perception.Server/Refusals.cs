using System.Collections.Concurrent;

namespace Saddle.Perception.Server;

/// <summary>Says and counts what is refused, by the reason alone: not who sent it, and nothing of what was sent.</summary>
/// <param name="writer">Keeps the counts.</param>
/// <param name="log">Takes the lines.</param>
internal sealed class Refusals(AnswerWriter writer, Action<string> log) : IAsyncDisposable
{
    private const int SaidEach = 20, SaidAgain = 100;

    private readonly ConcurrentDictionary<string, int> _counts = new();
    private readonly ConcurrentDictionary<string, int> _unwritten = new();
    private readonly SemaphoreSlim _writing = new(1);

    /// <summary>Refuses something.</summary>
    /// <param name="reason">Why, in one of the program's own words.</param>
    /// <param name="participant">Whose link was used; null where none was.</param>
    public void Add(string reason, int? participant = null)
    {
        int count = _counts.AddOrUpdate(reason, 1, (_, before) => before + 1);
        _unwritten.AddOrUpdate(reason, 1, (_, before) => before + 1);
        // A flood of them must not fill the disk that the answers need.
        if (count <= SaidEach || count % SaidAgain == 0)
            log(FormattableString.Invariant($"refused: {reason}{(participant is { } number ? $" (participant {number + 1})" : "")}, {count} so far"));
        if (_writing.Wait(0)) _ = Keep();
    }

    /// <summary>Says that something could not be kept.</summary>
    public void Failed(string message) => log($"error: {message}");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _writing.WaitAsync().ConfigureAwait(false);
        await Write().ConfigureAwait(false);
        _writing.Dispose();
    }

    private async Task Keep()
    {
        try
        {
            await Write().ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task Write()
    {
        foreach (string reason in _unwritten.Keys)
            if (_unwritten.TryRemove(reason, out int count))
                try
                {
                    await writer.Do(store =>
                    {
                        store.Refuse(reason, count);
                        return true;
                    }).ConfigureAwait(false);
                }
                catch (SaddleException error)
                {
                    log($"the count of refusals is not kept: {error.Message}");
                }
    }
}
