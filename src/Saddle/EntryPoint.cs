using Saddle.Models;

namespace Saddle;

/// <summary>Where a child process of <see cref="LoadTrial"/> begins; a library has no other use for it.</summary>
internal static class EntryPoint
{
    private const int WrongUsage = 2;

    public static int Main(string[] arguments)
    {
        if (arguments is not [TrialProcess.Argument])
        {
            Console.Error.WriteLine("Saddle.dll is a library. The command is saddle, of the package Saddle.Cli.");
            return WrongUsage;
        }
        NativeStartup.InstallLoader();
        return TrialProcess.Run();
    }
}
