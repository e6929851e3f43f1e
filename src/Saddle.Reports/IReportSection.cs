namespace Saddle.Reports;

/// <summary>A part of the report that stands for itself.</summary>
internal interface IReportSection
{
    /// <summary>The anchor, unique in a run.</summary>
    string Anchor { get; }

    /// <summary>The heading.</summary>
    string Title { get; }

    /// <summary>What stands beneath the heading; empty where the run has nothing to say here.</summary>
    Html Render(ReportRun run);
}
