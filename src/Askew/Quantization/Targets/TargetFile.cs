using System.Text.Json;
using System.Text.Json.Nodes;
using Askew.Calibration;
using Askew.Files;
using Askew.Numerics;

namespace Askew.Quantization.Targets;

/// <summary>Reads a target profile from JSON. It goes on after a mistake, so that all of them are reported at once.</summary>
internal static class TargetFile
{
    private const int LeastRegisterBits = 16;
    private const int MostRegisterBits = 64;

    /// <summary>Reads a whole profile.</summary>
    /// <param name="json">The text.</param>
    /// <param name="source">The profile's file, or what else it came from; for messages.</param>
    /// <exception cref="ArgumentException">It is not a profile, or makes no sense; names all mistakes, each after its JSON
    /// path.</exception>
    public static TargetProfile Parse(string json, string source) => TargetCatalog.Profiles.Parse(json, source, Read, WithBase);

    // A profile that extends another has all its fields, and in their places those that it gives itself.
    private static string WithBase(string json, List<string> mistakes)
    {
        using (var document = JsonDocument.Parse(json, JsonSection.Leniency))
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("extends", out _))
            {
                return json;
            }
        }

        JsonObject own;
        JsonNode? named;
        try
        {
            own = JsonNode.Parse(json, documentOptions: JsonSection.Leniency)!.AsObject();
            own.Remove("extends", out named);
        }
        catch (ArgumentException e)
        {
            throw new JsonException($"a field is there twice: {e.Message}", e);
        }

        string? name = named is JsonValue value && value.TryGetValue(out string? text) ? text : null;
        if (name is null || !TargetCatalog.Names.Contains(name))
        {
            mistakes.Add($"$.extends: must be one of {string.Join(", ", TargetCatalog.Names)}, not {named?.ToJsonString() ?? "null"}.");

            // Any other does to look for further mistakes: nothing is missing that the right name would bring.
            name = TargetCatalog.Default;
        }

        // Those that come with Askew extend only each other, and not in a circle.
        string shipped = WithBase(TargetCatalog.Profiles.TextOf(name), mistakes);
        JsonObject whole = JsonNode.Parse(shipped, documentOptions: JsonSection.Leniency)!.AsObject();
        foreach ((string field, JsonNode? given) in own)
        {
            whole[field] = given?.DeepClone();
        }

        return whole.ToJsonString();
    }

    private static TargetProfile Read(JsonSection section)
    {
        var profile = new TargetProfile
        {
            Name = section.Text("name", isRequired: true) ?? "",
            Description = section.Text("description", isRequired: true) ?? "",
            MultiplierBits = section.Integer("multiplierBits", 3, 31, fallback: null),
            Registers = ReadRegisters(section),
            FuseActivations = section.Flag("fuseActivations"),
            FusedTableBits = section.Integer("fusedTableBits", 2, 16, fallback: 8),
            FusedTables = section.OptionalFlag("fusedTables") ?? true,
            Scales = Choice<ScaleSteps>(section, "scales", default(ScaleSteps)),
            SharedConcatenations = section.OptionalFlag("sharedConcatenations") ?? false,
            SharedPools = section.OptionalFlag("sharedPools") ?? false,
            SingleScales = section.OptionalFlag("singleScales") ?? false,
            SlopeSteps = section.Has("slopeSteps") ? section.Integer("slopeSteps", 2, 1 << 16, fallback: null) : null,
            FixedOutputs = section.OptionalFlag("fixedOutputs") ?? false,
            BiasInAccumulator = section.OptionalFlag("biasInAccumulator") ?? false,
            Activations = Choice<ActivationMapping>(section, "activations", default(ActivationMapping)),
            IntegerLayers = Choice<IntegerLayers>(section, "integerLayers", default(IntegerLayers)),
            ActivationBits = section.Has("activationBits") ? section.Integer("activationBits", 8, 16, fallback: null) : null,
            WideActivations = section.OptionalFlag("wideActivations") ?? false,
            WholeBiases = section.OptionalFlag("wholeBiases") ?? false,
            ZeroPointCorrection = Choice<ZeroPointCorrection>(section, "zeroPointCorrection"),
            SnapWeightScales = section.Flag("snapWeightScales"),
            ExcessGain = Choice<ExcessGain>(section, "excessGain"),
            Method = section.Text("method"),
        };
        section.ReportUnknown();
        ReportContradictions(profile, section);
        return profile;
    }

    private static RegisterWidths ReadRegisters(JsonSection section)
    {
        if (section.Section("registers", isRequired: true) is not { } registers)
        {
            return default;
        }

        var widths = new RegisterWidths(Width("accumulator"), Width("product"), Width("addend"));
        registers.ReportUnknown();
        return widths;

        int Width(string name) => registers.Integer(name, LeastRegisterBits, MostRegisterBits, fallback: null);
    }

    // Values have names like the fields do, not with hyphens as in recipes.
    private static T Choice<T>(JsonSection section, string name, T? fallback = null)
        where T : struct, Enum => section.Choice(name, fallback, JsonNamingPolicy.CamelCase);

    private static void ReportContradictions(TargetProfile profile, JsonSection section)
    {
        if (profile.Method is { } method && !CalibratorCatalog.Names.Contains(method))
        {
            section.Report("method", $"'{method}' is none of {string.Join(", ", CalibratorCatalog.Names)}");
        }

        if (profile.BiasInAccumulator && !profile.WholeBiases)
        {
            section.Report("biasInAccumulator", "needs wholeBiases: a bias in the accumulator is a whole number of its steps");
        }

        if (profile.BiasInAccumulator && section.Has("zeroPointCorrection")
            && profile.ZeroPointCorrection == ZeroPointCorrection.FloatWeights)
        {
            section.Report("biasInAccumulator", "needs zeroPointCorrection 'quantizedWeights': the accumulator knows no float weights");
        }

        if (profile.ActivationBits is not (null or 8 or 16) || (profile is { ActivationBits: 16, WideActivations: false }))
        {
            section.Report("activationBits", "must be 8, or 16 with wideActivations");
        }

        if (profile.Scales == ScaleSteps.PowersOfTwo && profile.SnapWeightScales)
        {
            section.Report("snapWeightScales", "is of no use with scales that are powers of two; leave it false");
        }
    }
}
