using System.Security.Cryptography;
using Saddle.Models;
using Saddle.Options;
using Saddle.Threats;
using TorchSharp.Modules;

namespace Saddle.Attacks;

/// <summary>What of several source models is averaged.</summary>
public enum SourceFusion
{
    /// <summary>Their probabilities (Liu et al. 2017, equation 3).</summary>
    [Meaning("Liu et al. 2017")]
    Probabilities,

    /// <summary>Their logits (Dong et al. 2018, equation 10), where models that are sure of themselves count for more.</summary>
    [Meaning("Dong et al. 2018")]
    Logits,
}

/// <summary>
/// Several classifiers as one, all of the same weight: the logarithm of their mean probabilities, or their mean logits.
/// It holds its members still (<see cref="ModelLease"/>) and gives them back as they were when it is disposed; they
/// stay their owner's.
/// </summary>
/// <threadsafety>Not safe: one thread at a time.</threadsafety>
internal sealed class SourceEnsemble : Classifier
{
    private readonly IReadOnlyList<Classifier> _members;
    private readonly SourceFusion _fusion;
    private readonly Stack<ModelLease> _leases = [];

    /// <summary>Joins classifiers of the same classes and bounds.</summary>
    public SourceEnsemble(IReadOnlyList<Classifier> members, SourceFusion fusion) : base(Join(members))
    {
        (_members, _fusion) = (members, fusion);
        Parameters = [.. members.SelectMany(member => member.Parameters)];
        foreach (Classifier member in members) _leases.Push(new ModelLease(member));
    }

    /// <inheritdoc/>
    public override Device Device => _members[0].Device;

    /// <inheritdoc/>
    public override IReadOnlyList<Parameter> Parameters { get; }

    /// <inheritdoc/>
    public override bool Training => false;

    /// <inheritdoc/>
    public override string Fingerprint
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            ContractDigest.Append(hash, $"{_fusion}");
            foreach (Classifier member in _members) ContractDigest.Append(hash, member.Fingerprint);
            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
    }

    /// <inheritdoc/>
    protected override Tensor Forward(Tensor inputs)
    {
        using Scalar members = Scalars.Of(Math.Log(_members.Count));
        Tensor all = stack([.. _members.Select(Each)]);
        return _fusion == SourceFusion.Logits ? all.mean([0]) : all.logsumexp(0).sub(members);

        Tensor Each(Classifier member)
        {
            Tensor logits = member.Logits(inputs.to(member.Device)).to(Device);
            return _fusion == SourceFusion.Logits ? logits : nn.functional.log_softmax(logits, 1);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            while (_leases.TryPop(out ModelLease? lease)) lease.Dispose();
        base.Dispose(disposing);
    }

    private static ModelContract Join(IReadOnlyList<Classifier> members) => new()
    {
        Classes = members[0].Contract.Classes,
        InputShape = members.Select(member => member.Contract.InputShape).FirstOrDefault(shape => shape is not null),
        Bounds = members[0].Contract.Bounds,
        Gradient = members.Max(member => member.Contract.Gradient),
    };
}
