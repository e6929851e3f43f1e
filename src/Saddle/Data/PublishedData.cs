namespace Saddle.Data;

/// <summary>A data set whose files are fetched into the user's cache where they are not here.</summary>
/// <param name="Title">What messages call it.</param>
/// <param name="Folder">The name of its folder within the places that data sets are looked for in.</param>
internal sealed record PublishedData(string Title, string Folder)
{
    /// <summary>Fetches a file.</summary>
    /// <param name="locations">Where data sets are.</param>
    /// <param name="http">What downloads; one of its own where null.</param>
    /// <param name="progress">Told about the download.</param>
    /// <param name="fetch">Downloads into a folder and gives the file's path.</param>
    /// <param name="files">What to put where nothing can be downloaded, a line each, and where it is found.</param>
    /// <exception cref="EnvironmentException">There is no cache, or the file could not be downloaded or written.</exception>
    public string Fetch(DataLocations locations, HttpClient? http, IProgress<DownloadProgress>? progress, Func<Download, string, string> fetch,
        Func<string> files)
    {
        if (locations.Cache is not { } cache)
            throw new EnvironmentException($"{Title} is not here, and there is no cache folder to download it to. {WhereToPut(files(), locations)}");
        using HttpClient? own = http is null ? new HttpClient() : null;
        try
        {
            return fetch(new Download(http ?? own!, progress), Path.Combine(cache, Folder));
        }
        catch (DownloadException error)
        {
            throw new EnvironmentException($"{Title} is not here and could not be downloaded. {error.Message}\n{WhereToPut(files(), locations)}", error);
        }
    }

    /// <summary>Tells where files are to be put by hand.</summary>
    /// <param name="files">Which, a line each, and where they are found.</param>
    /// <param name="locations">Where data sets are.</param>
    public string WhereToPut(string files, DataLocations locations)
    {
        string where = locations.Folders(Folder) is { Count: > 0 } folders ? string.Join(" or ", folders)
            : $"a folder '{Folder}' within the folder that the environment variable SADDLE_DATA names";
        string hint = locations.Own is null && locations.Cache is not null ? $", or into $SADDLE_DATA/{Folder}" : "";
        return $"Put into {where}{hint}:\n{files}";
    }
}
