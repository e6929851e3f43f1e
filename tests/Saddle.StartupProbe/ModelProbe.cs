using Saddle;
using Saddle.Models;
using TorchSharp;

/// <summary>
/// Loads TorchScript files one after the other as a program that uses the library does, and runs each that loads: for
/// each path on standard input a line on standard output. The process ends where libtorch ends it.
/// </summary>
internal static class ModelProbe
{
    public static void Run()
    {
        Console.WriteLine("ready");
        while (Console.ReadLine() is { } request)
        {
            string[] words = request.Split('\t');
            Console.WriteLine(Try(words[0], [.. words[1].Split(',').Select(long.Parse)]));
        }
    }

    /// <summary>Loads one file after a trial of it in a child process, and says what became of it.</summary>
    public static void TryFirst(string path, string shape)
    {
        try
        {
            using var model =
                TorchScriptClassifier.Load(path, new ModelContract { Classes = 2, InputShape = [.. shape.Split(',').Select(long.Parse)] },
                    trial: LoadTrial.ChildProcess);
            Console.WriteLine("loaded");
        }
        catch (SaddleException error)
        {
            Console.WriteLine($"{error.ExitCode} {error.Message}");
        }
    }

    private static string Try(string path, long[] shape)
    {
        try
        {
            using var model = TorchScriptClassifier.Load(path, new ModelContract { Classes = 10, InputShape = shape });
            using torch.Tensor inputs = torch.zeros([2, .. shape]);
            try
            {
                using torch.Tensor outputs = model.Outputs(inputs);
                return "ran";
            }
            catch (SaddleException error)
            {
                return $"failed\t{error.Message.ReplaceLineEndings(" ")}";
            }
        }
        catch (SaddleException error)
        {
            return $"refused\t{error.Message.ReplaceLineEndings(" ")}";
        }
    }
}
