namespace Askew.Reports.Html;

/// <summary>Where a report comes from, so that it can be made again.</summary>
/// <param name="Tool">The tool with its version.</param>
/// <param name="Command">The command line.</param>
/// <param name="Date">When, in UTC.</param>
/// <param name="ModelSha256">The SHA-256 of the model's file; null where there is none.</param>
/// <param name="Recipe">The recipe, as it stands in its file; null where none was read from a file.</param>
internal sealed record ReportOrigin(string Tool, string Command, string Date, string? ModelSha256, string? Recipe);
