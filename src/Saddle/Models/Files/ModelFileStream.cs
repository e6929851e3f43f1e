namespace Saddle.Models;

/// <summary>Opens and replaces files with errors that say what to do.</summary>
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

    /// <summary>Writes to a temporary file in the same folder, flushes it to the disk and renames it.</summary>
    /// <exception cref="EnvironmentException">The disk is full or the folder may not be written to.</exception>
    public static void WriteAtomically(string path, Action<FileStream> write)
    {
        string temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(temporary);
            throw new EnvironmentException($"{path} cannot be written: {error.Message.TrimEnd('.')}. Check the free space and the permissions of its folder.", error);
        }
        catch
        {
            Remove(temporary);
            throw;
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The error that led here is the one to report; what is left carries the ending .tmp.
            return;
        }
    }
}
