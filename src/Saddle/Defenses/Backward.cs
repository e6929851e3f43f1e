namespace Saddle.Defenses;

/// <summary>What a defended classifier's backward pass goes through.</summary>
public enum Backward
{
    /// <summary>The defense itself, with whatever gradient it has.</summary>
    Own,

    /// <summary>What the defense offers in the place of its steps that have no useful gradient (BPDA); the forward pass stays exact.</summary>
    Surrogate,
}
