namespace Saddle.Models;

/// <summary>Opens files with errors that say what to do.</summary>
internal static class ModelFileStream
{
    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="InputException">There is no such file, or it is none that can be read twice.</exception>
    /// <exception cref="EnvironmentException">The file may not be read.</exception>
    public static FileStream Open(string path)
    {
        RegularFile.Require(path);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new InputException($"There is no model file {path}. Check the path.", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new EnvironmentException($"{path} cannot be read: {error.Message}", error);
        }
    }
}
