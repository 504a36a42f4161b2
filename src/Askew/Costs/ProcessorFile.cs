using System.Text.Json;
using Askew.Files;

namespace Askew.Costs;

/// <summary>Reads a processor's profile from JSON. It goes on after a mistake, so that all of them are reported at once.</summary>
internal static class ProcessorFile
{
    // No processor is faster than these, so no time is 0, and none overflows.
    private const double LeastMegahertz = 0.001;
    private const double MostMegahertz = 1e6;
    private const double MostCycles = 1e9;
    private const double LeastBytes = 1e-6;
    private const double MostBytes = 1e6;

    /// <summary>Reads a whole profile.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">The profile's file, or what else it came from; for messages.</param>
    /// <exception cref="ArgumentException">It is no profile; names all mistakes, each after its JSON path.</exception>
    public static ProcessorProfile Parse(string json, string source) => ProcessorCatalog.Profiles.Parse(json, source, Read);

    private static ProcessorProfile Read(JsonSection section)
    {
        var profile = new ProcessorProfile
        {
            Name = section.Text("name", isRequired: true) ?? string.Empty,
            Description = section.Text("description") ?? string.Empty,
            Megahertz = Required(section, "megahertz", LeastMegahertz, MostMegahertz),
            CyclesPerCall = section.Number("cyclesPerCall", 0, MostCycles, 0),
            BytesPerCycle = section.Has("bytesPerCycle") ? section.Number("bytesPerCycle", LeastBytes, MostBytes, 1) : null,
            Overlaps = section.OptionalFlag("overlaps") ?? false,
            ChannelsLast = section.OptionalFlag("channelsLast") ?? false,
            Layers = section.Section("layers", isRequired: true) is { } layers ? ReadLayers(layers)
                : new Dictionary<WorkKind, KindCost>(),
        };
        if (!section.Has("bytesPerCycle") && profile.Overlaps)
        {
            section.Report("overlaps", "is about 'bytesPerCycle', which is missing");
        }

        section.ReportUnknown();
        return profile;
    }

    private static Dictionary<WorkKind, KindCost> ReadLayers(JsonSection section)
    {
        var layers = new Dictionary<WorkKind, KindCost>();
        foreach (WorkKind kind in Enum.GetValues<WorkKind>())
        {
            if (section.Section(NameOf(kind), isRequired: kind == WorkKind.Other) is { } layer)
            {
                layers.Add(kind, new KindCost(
                    layer.Number("perMultiplication", 0, MostCycles, 0),
                    layer.Number("perOutput", 0, MostCycles, 0),
                    layer.Number("perElement", 0, MostCycles, 0)));
                layer.ReportUnknown();
            }
        }

        section.ReportUnknown();
        return layers;
    }

    /// <summary>What a kind of layers is called in profiles.</summary>
    public static string NameOf(WorkKind kind) => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString());

    private static double Required(JsonSection section, string name, double least, double most)
    {
        double value = section.Number(name, least, most, least);
        if (!section.Has(name))
        {
            section.Report(name, "missing");
        }

        return value;
    }
}
