using System.Reflection;
using Askew.Files;

namespace Askew.Costs;

/// <summary>Finds processors: those that come with Askew by name, others by the path of their profile.</summary>
internal static class ProcessorCatalog
{
    /// <summary>The names of the microcontrollers that come with Askew: profiles of exported C.</summary>
    public static IReadOnlyList<string> Microcontrollers { get; } = ["cortex-m4", "cortex-m7", "cortex-m55"];

    /// <summary>The names of all processors that come with Askew.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Microcontrollers, "npu"];

    /// <summary>Their profiles.</summary>
    internal static JsonProfiles Profiles { get; } = new("processor", Assembly.GetExecutingAssembly(), "Askew.Costs.Profiles", Names)
    {
        Advice = "docs/cost.md says what a profile has.",
    };

    /// <summary>The processor called <paramref name="nameOrPath"/>, or of the profile there.</summary>
    /// <exception cref="ArgumentException">There is none, or it makes no sense; the message says what and what is possible.</exception>
    public static ProcessorProfile Find(string nameOrPath) => ProcessorFile.Parse(Profiles.TextOf(nameOrPath), nameOrPath);
}
