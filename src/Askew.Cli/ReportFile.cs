using System.CommandLine;

namespace Askew.Cli;

/// <summary>The option <c>--report</c>.</summary>
internal static class ReportFile
{
    /// <summary>The option.</summary>
    public static Option<string?> NewOption() =>
        new("--report")
        {
            Description =
        "Write a report to this HTML file, with all pictures and figures; --json then prints the same figures."
        };
}
