namespace Saddle.Attacks;

/// <summary>An image and the classes that it is still to be crafted towards.</summary>
/// <param name="Image">The image's index in its data set.</param>
/// <param name="Source">The true class.</param>
/// <param name="Targets">The classes to end in.</param>
public sealed record CraftOrder(int Image, int Source, IReadOnlyList<int> Targets)
{
    /// <summary>A line for people: <c>image 3 of class 7 towards [0, 1, 2]</c>.</summary>
    public override string ToString() => $"image {Image} of class {Source} towards {LineText.List(Targets)}";
}

/// <summary>Images that wait to be crafted, handed out in their order.</summary>
/// <threadsafety>Safe: any number of workers may take from it.</threadsafety>
internal sealed class SaliencyQueue(IReadOnlyList<CraftOrder> orders)
{
    private int _next;

    /// <summary>The next images, so many that they make about the wanted number of samples; none where all are taken.</summary>
    public IReadOnlyList<CraftOrder> Take(int samples)
    {
        lock (orders)
        {
            int start = _next;
            for (int taken = 0; _next < orders.Count && (taken == 0 || taken + orders[_next].Targets.Count <= samples); _next++)
                taken += orders[_next].Targets.Count;
            return [.. orders.Skip(start).Take(_next - start)];
        }
    }
}
