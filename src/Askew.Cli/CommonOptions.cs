using System.CommandLine;

namespace Askew.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class CommonOptions
{
    public Option<bool> Json { get; } = new("--json") { Description = "Print one JSON document on stdout, and nothing else there." };

    public Option<int> Threads { get; } = new("--threads")
    {
        Description = "Threads to use. Results do not depend on it.",
        DefaultValueFactory = _ => Environment.ProcessorCount,
    };

    public Option<string?> Memory { get; } = new("--memory")
    {
        Description = "Memory that may be used, such as 800M or 2G; three quarters of what is free where it is not given.",
    };

    public Option<bool> Verbose { get; } = new("--verbose") { Description = "Show more, and the whole trace of an error." };

    public void AddTo(Command command)
    {
        command.Options.Add(Json);
        command.Options.Add(Threads);
        command.Options.Add(Memory);
        command.Options.Add(Verbose);
    }
}
