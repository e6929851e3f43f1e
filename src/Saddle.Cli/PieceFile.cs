using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle.Cli;

/// <summary>Finished pieces in a file, one a line.</summary>
internal static class PieceFile
{
    /// <summary>Commits all of a file, or nothing after the first line that is none.</summary>
    /// <param name="path">The file.</param>
    /// <param name="store">The run that the pieces were planned for.</param>
    /// <exception cref="InputException">The file cannot be read, or a line is no piece.</exception>
    /// <exception cref="RunFolderException">The run holds a part of a piece already.</exception>
    public static void Commit(string path, IRunStore store)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"The pieces in {path} cannot be read: {error.Message.TrimEnd('.')}. Give the file that the output of saddle work was written to.", error);
        }
        Piece[] pieces = [.. lines.Where(line => line.Length > 0).Select(Piece.Parse)];
        if (pieces.Length == 0) return;
        RunDescription description = ResultReader.ReadDescription(store);
        foreach (Piece piece in pieces) description.RequireOurs(piece);
        foreach (Piece piece in pieces) store.Commit(piece);
    }
}
