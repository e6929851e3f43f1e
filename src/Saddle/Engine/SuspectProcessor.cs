using System.Runtime.Intrinsics.X86;

namespace Saddle;

/// <summary>
/// The processors on which oneDNN 3.7, inside libtorch 2.10, computes wrong convolutions: virtual ones of AMD's kind that
/// leave the leaf of their caches empty. oneDNN takes that for caches of one byte, and does not clear the padding of its
/// blocked layouts then.
/// </summary>
internal static class SuspectProcessor
{
    private const int HighestExtendedLeaf = unchecked((int)0x80000000), CacheTopology = unchecked((int)0x8000001D);
    private const int AuthenticAmdEbx = 0x68747541, HygonGenuineEbx = 0x6F677948;

    /// <summary>Whether this processor is of AMD's kind and tells no cache; set by tests alone.</summary>
    public static bool TellsNoCaches { get; internal set; } = X86Base.IsSupported && TellsNone(X86Base.CpuId);

    /// <summary>The same of what a processor answers.</summary>
    /// <param name="identify">CPUID: a leaf and its part to four registers.</param>
    internal static bool TellsNone(Func<int, int, (int Eax, int Ebx, int Ecx, int Edx)> identify)
    {
        if (identify(0, 0).Ebx is not (AuthenticAmdEbx or HygonGenuineEbx)) return false;
        // As unsigned numbers, and a processor without that leaf is as silent as one that leaves it empty.
        return unchecked((uint)identify(HighestExtendedLeaf, 0).Eax) < unchecked((uint)CacheTopology) || (identify(CacheTopology, 0).Eax & 0x1F) == 0;
    }
}
