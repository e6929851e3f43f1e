namespace Saddle.Tests.Cli;

/// <summary>TorchScript files of one linear classifier of the shared 4×4 images, behind whatever a test puts before it.</summary>
internal static class AuditedModel
{
    /// <summary>Writes a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="before">What is made of the input <c>x</c> first.</param>
    /// <param name="after">What is made of the logits <c>y</c> last.</param>
    /// <param name="others">Lines in front of all others, each ended.</param>
    public static string Write(string path, string before = "x", string after = "y", string others = "")
    {
        ScriptedModel.WriteBody(path, $"{others}    z = torch.flatten({before}, 1)\n    s = torch.sub(torch.sum(torch.slice(z, 1, 0, 8), [1]), "
            + $"torch.sum(torch.slice(z, 1, 8, 16), [1]))\n    y = torch.stack([s, torch.neg(s)], 1)\n    return {after}\n");
        return path;
    }
}
