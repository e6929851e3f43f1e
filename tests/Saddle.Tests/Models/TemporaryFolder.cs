namespace Saddle.Tests.Models;

/// <summary>A folder that a test fills and that goes when the test ends.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("saddle-models-");

    public string File(string name) => Path.Combine(_folder.FullName, name);

    public string File(string name, byte[] content)
    {
        System.IO.File.WriteAllBytes(File(name), content);
        return File(name);
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
