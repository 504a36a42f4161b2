using System.Text.Json;

namespace Askew.Cli.Tests;

/// <summary>What one run of the tool printed, and its exit code.</summary>
internal sealed record CommandResult(int ExitCode, string Output, string Errors)
{
    /// <summary>The one JSON document on stdout.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
