using Saddle.Data;
using Saddle.Evaluation;
using Saddle.Evaluation.Results;
using Saddle.Evaluation.Runs;

namespace Saddle.Tests.Evaluation;

/// <summary>A document that was changed by another hand ends in a clear word.</summary>
public sealed class RunDocumentTests
{
    [Theory]
    [InlineData("\"threats\": [", "\"threats\": [null,")]
    [InlineData("\"classNames\": [", "\"classNames\": [null,")]
    [InlineData("\"model\": \"", "\"model\": null, \"other\": \"")]
    public void Null_where_something_belongs_is_refused(string from, string to)
    {
        using Dataset data = LineCase.Data(4);
        using FunctionClassifier classifier = LineCase.Honest();
        var store = new MemoryRunStore();
        Evaluator.Evaluate(classifier, data, LineCase.Plan(), store);
        string sound = store.ReadDocument("description")!;
        Assert.Contains(from, sound, StringComparison.Ordinal);
        store.WriteDocument("description", sound.Replace(from, to, StringComparison.Ordinal));
        string message = Assert.Throws<RunFolderException>(() => ResultReader.Read(store)).Message;
        Assert.Contains("'description' cannot be read", message, StringComparison.Ordinal);
    }
}
