namespace Saddle.Data;

/// <summary>Opening and reading files that others wrote: whatever goes wrong becomes an error that names the file.</summary>
internal static class InputFile
{
    /// <summary>The most that deflate can shrink data: what claims to be more than this times its compressed size lies.</summary>
    public const int LargestDeflateRatio = 1032;

    public static FileStream Open(string path)
    {
        RegularFile.Require(path);
        return Guard(path, () => new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16));
    }

    /// <summary>Runs what reads a file, and turns the system's errors into the project's.</summary>
    public static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException($"{path} does not exist. Check the path.", error);
        }
        catch (Exception error) when (error is InputException or InvalidDataException or EndOfStreamException && GzipDamage.In(path))
        {
            throw new InputException($"{path} is damaged: its gzip data cannot be unpacked to the end. Fetch or copy it again from where it came.", error);
        }
        catch (UnauthorizedAccessException error)
        {
            throw new EnvironmentException($"{path} may not be read. Check its permissions.", error);
        }
        catch (Exception error)
        when (error is InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException or PathTooLongException)
        {
            throw new InputException($"{path} cannot be used: {error.Message}", error);
        }
        catch (IOException error)
        {
            throw new EnvironmentException($"{path} could not be read: {error.Message}", error);
        }
    }

    /// <summary>Refuses what the machine's memory cannot hold, before it is allocated.</summary>
    /// <param name="path">The file that asks for it.</param>
    /// <param name="bytes">How many bytes it would take.</param>
    public static void RequireMemory(string path, UInt128 bytes)
    {
        long available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > (UInt128)available)
            throw new InputException(
                $"{path} would take {bytes >> 20} MiB in memory, more than the {available >> 20} MiB that this machine has. Read fewer examples.");
    }
}
