using System.Reflection;

namespace Saddle.Tests.Packaging;

/// <summary>A floor of the library uses those below it alone, as docs/architecture.md draws them.</summary>
public sealed class FloorTests
{
    // From the ground up; namespaces below one of these belong to it.
    private static readonly string[] Floors =
    [
        "Saddle", "Saddle.Options", "Saddle.Randomness", "Saddle.Models", "Saddle.Data", "Saddle.Defenses", "Saddle.Threats", "Saddle.Losses", "Saddle.Attacks",
        "Saddle.Detection",
        "Saddle.Training", "Saddle.Fitting", "Saddle.AdversarialTraining", "Saddle.Recipes",
        // The rooms of an evaluation; its door, Saddle.Evaluation itself, comes after those that it opens.
        "Saddle.Evaluation.Judging", "Saddle.Evaluation.Work", "Saddle.Evaluation.Runs", "Saddle.Evaluation.Execution", "Saddle.Evaluation.Checks",
        "Saddle.Evaluation.Outcomes",
        "Saddle.Evaluation.Indicators", "Saddle.Evaluation.Results", "Saddle.Evaluation", "Saddle.Evaluation.Exchange", "Saddle.Evaluation.Claims",
        "Saddle.Evaluation.Crafts",
        "Saddle.Evaluation.Hardness",
        "Saddle.Evaluation.Detection",
        "Saddle.Evaluation.LossLandscapes", "Saddle.Evaluation.Audits",
        // Studies of what people see; their statistics know nothing of them.
        "Saddle.Perception.Statistics", "Saddle.Perception.Studies", "Saddle.Perception.Answers", "Saddle.Perception.Results", "Saddle.Perception.Pages",
    ];

    private static readonly string[] Doors = ["Saddle.AttackTrials", "Saddle.Trial", "Saddle.TrialResult", "Saddle.TrialAtEpsilon", "Saddle.EntryPoint"];

    [Fact]
    public void No_type_names_one_of_a_floor_above()
    {
        // The search must see what it looks for.
        Assert.Contains(typeof(Saddle.Attacks.Attack), Used(typeof(Saddle.Evaluation.Evaluator)));
        var upward = new SortedSet<string>(StringComparer.Ordinal);
        foreach (Type type in typeof(Saddle.Models.Classifier).Assembly.GetTypes().Concat(typeof(Saddle.Perception.Studies.Study).Assembly.GetTypes()))
        {
            int own = Floor(type);
            foreach (Type used in Used(type).Where(used => own >= 0 && Floor(used) > own)) upward.Add($"{Name(type)} uses {Name(used)}");
        }
        Assert.True(upward.Count == 0, string.Join('\n', upward));
    }

    [Fact]
    public void Only_the_server_of_studies_and_the_command_need_a_web_server()
    {
        Assert.Contains(Referenced(typeof(Saddle.Perception.Server.StudyServer)), NeedsWebServer);
        foreach (Type type in (Type[])[typeof(Saddle.Models.Classifier), typeof(Saddle.Perception.Studies.Study), typeof(Saddle.Storage.AnswerStore),
            typeof(Saddle.Reports.HtmlReport), typeof(Saddle.Papers.PaperProgress)])
            Assert.DoesNotContain(Referenced(type), NeedsWebServer);
    }

    private static bool NeedsWebServer(string assembly) => assembly.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal);

    private static IEnumerable<string> Referenced(Type type) => type.Assembly.GetReferencedAssemblies().Select(assembly => assembly.Name!);

    private static string Name(Type type) => type.DeclaringType is { } outer ? Name(outer) : type.FullName ?? type.Name;

    private static int Floor(Type type)
    {
        // What everything may use: errors, warnings, the engine. Only the doors to the house have the same namespace.
        if (type.Namespace == "Saddle") return Doors.Contains(Name(type)) ? Floors.Length : 0;
        int own = Array.IndexOf(Floors, type.Namespace);
        return own >= 0 ? own : Array.FindIndex(Floors, floor => type.Namespace?.StartsWith(floor + ".", StringComparison.Ordinal) == true);
    }

    /// <summary>The types that fields, signatures, bases and bodies name.</summary>
    private static HashSet<Type> Used(Type type)
    {
        const BindingFlags all = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var used = new HashSet<Type>();
        Add(type.BaseType);
        foreach (Type contract in type.GetInterfaces()) Add(contract);
        foreach (FieldInfo field in type.GetFields(all)) Add(field.FieldType);
        foreach (MethodBase method in type.GetMethods(all).Cast<MethodBase>().Concat(type.GetConstructors(all)))
        {
            if (method is MethodInfo { ReturnType: { } returned }) Add(returned);
            foreach (ParameterInfo parameter in method.GetParameters()) Add(parameter.ParameterType);
            foreach (Type called in Bodies.TypesOf(method)) Add(called);
        }
        return used;

        void Add(Type? one)
        {
            if (one is null) return;
            if (one.HasElementType) Add(one.GetElementType());
            else if (used.Add(one.IsGenericType ? one.GetGenericTypeDefinition() : one))
                foreach (Type argument in one.GetGenericArguments().Where(argument => !argument.IsGenericParameter)) Add(argument);
        }
    }
}
