namespace Askew.Cli.Tests.Reports;

/// <summary>A test that is reported as skipped where there is no browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Skips where there is nothing to look with.</summary>
    public BrowserFactAttribute() => Skip = Browser.WhyMissing;
}
