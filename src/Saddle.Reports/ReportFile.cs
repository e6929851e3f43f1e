namespace Saddle.Reports;

/// <summary>Writes files that appear complete or not at all.</summary>
internal static class ReportFile
{
    /// <summary>Writes beside the place and then renames, over a file that may be there already.</summary>
    /// <exception cref="EnvironmentException">The file cannot be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder) Directory.CreateDirectory(folder);
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None)) write(stream);
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new EnvironmentException($"{path} could not be written: {error.Message.TrimEnd('.')}. Check the folder, its permissions and the free space.", error);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
