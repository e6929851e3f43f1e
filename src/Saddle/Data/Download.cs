using System.Net;
using System.Net.Http.Headers;

namespace Saddle.Data;

/// <summary>
/// Fetches one file from the first mirror that has it: into a <c>.part</c> file that a later attempt resumes (HTTP
/// Range), checked before it takes its name.
/// </summary>
/// <param name="http">What downloads.</param>
/// <param name="progress">Told after each piece.</param>
internal sealed class Download(HttpClient http, IProgress<DownloadProgress>? progress)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Fetches.</summary>
    /// <param name="name">The file's name at the mirrors and here.</param>
    /// <param name="mirrors">Addresses that end in a slash.</param>
    /// <param name="folder">Where it goes; made where it is missing.</param>
    /// <param name="most">The most bytes that are taken.</param>
    /// <param name="problem">What is wrong with a complete file at a path; null where nothing is.</param>
    /// <param name="cancellationToken">Stops; what is there is kept.</param>
    /// <returns>The path of the file.</returns>
    /// <exception cref="DownloadException">No mirror gave a file without a problem.</exception>
    /// <exception cref="EnvironmentException">The folder cannot be written to.</exception>
    public string Fetch(string name, IReadOnlyList<string> mirrors, string folder, long most, Func<string, string?> problem,
        CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, name), part = path + ".part";
        var failures = new List<string>();
        try
        {
            Directory.CreateDirectory(folder);
            foreach (string mirror in mirrors)
            {
                // A part of something else is only noticed at the end; then the same mirror gets a second, fresh attempt.
                bool resumed = File.Exists(part);
                string? failure = Attempt(mirror + name, part, most, problem, cancellationToken);
                if (failure is not null && resumed && !File.Exists(part)) failure = Attempt(mirror + name, part, most, problem, cancellationToken);
                if (failure is null)
                {
                    File.Move(part, path, overwrite: true);
                    return path;
                }
                failures.Add(failure);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{name} could not be kept in {folder}: {error.Message.TrimEnd('.')}. Check the folder, its permissions and the "
                + "free space, and that no other process downloads the same.", error);
        }
        throw new DownloadException(string.Join(" ", failures));
    }

    private string? Attempt(string address, string part, long most, Func<string, string?> problem, CancellationToken cancellationToken)
    {
        try
        {
            // On a pool thread, so that no caller's synchronization context is waited for.
            Task.Run(() => Receive(address, part, most, cancellationToken), cancellationToken).GetAwaiter().GetResult();
        }
        catch (Exception error) when (error is HttpRequestException or InvalidDataException)
        {
            return $"{address}: {error.Message}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"{address}: nothing came for {Patience.TotalSeconds} seconds.";
        }
        if (problem(part) is not { } wrong) return null;
        File.Delete(part);
        return $"{address}: {wrong}";
    }

    private async Task Receive(string address, string part, long most, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        using var file = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (file.Length > 0) request.Headers.Range = new RangeHeaderValue(file.Length, null);
        using HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        // The part is complete already, or longer than the file; the check that follows tells which.
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && file.Length > 0) return;
        response.EnsureSuccessStatusCode();
        bool resumes = response.StatusCode == HttpStatusCode.PartialContent && response.Content.Headers.ContentRange?.From == file.Length;
        if (!resumes) file.SetLength(0);
        if (!resumes && response.StatusCode == HttpStatusCode.PartialContent) throw new InvalidDataException("it sent another part than it was asked for.");
        file.Seek(0, SeekOrigin.End);
        await Append(response, file, Path.GetFileNameWithoutExtension(part), most, patience).ConfigureAwait(false);
    }

    private async Task Append(HttpResponseMessage response, FileStream file, string name, long most, CancellationTokenSource patience)
    {
        long? total = response.Content.Headers.ContentLength + file.Length;
        using Stream body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
        var buffer = new byte[1 << 16];
        while (true)
        {
            patience.CancelAfter(Patience);
            int count = await ReadPiece(body, buffer, patience.Token).ConfigureAwait(false);
            if (count == 0) break;
            if (file.Length + count > most)
            {
                file.SetLength(0);
                throw new InvalidDataException($"it sent more than the {most} bytes that the file can have.");
            }
            file.Write(buffer, 0, count);
            progress?.Report(new DownloadProgress(name, file.Length, total));
        }
        if (total is { } expected && file.Length < expected) throw new InvalidDataException($"it sent {file.Length} of {expected} bytes and stopped.");
    }

    /// <summary>A connection that breaks is the mirror's fault, not that of the folder written to.</summary>
    private static async ValueTask<int> ReadPiece(Stream body, Memory<byte> buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException error)
        {
            throw new HttpRequestException(error.Message, error);
        }
    }
}
