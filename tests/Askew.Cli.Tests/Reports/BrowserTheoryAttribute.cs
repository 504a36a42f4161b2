namespace Askew.Cli.Tests.Reports;

/// <summary>A theory that is reported as skipped where there is no browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Skips where there is nothing to look with.</summary>
    public BrowserTheoryAttribute() => Skip = Browser.WhyMissing;
}
