namespace Saddle.Papers.Madry2018;

/// <summary>The six networks that tables 3 to 5 have: two sizes, each trained in three ways.</summary>
internal static class CifarNetworks
{
    /// <summary>The networks in the tables' order, as the paper calls them.</summary>
    /// <param name="study">What the experiments share.</param>
    /// <param name="copy">Which of the trainings.</param>
    public static (string Name, MadryNetwork Network)[] All(Madry2018Study study, int copy)
    {
        MadryField field = study.Cifar!;
        return
        [
            .. from size in new[] { ("simple", field.Budget.Large), ("wide", field.Budget.Larger) }
               from against in Enum.GetValues<TrainedAgainst>()
               select ($"{size.Item1} {against.Word()}", study.Network(field, size.Item2, against, copy)),
        ];
    }
}
