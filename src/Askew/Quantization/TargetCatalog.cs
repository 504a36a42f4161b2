using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Askew.Calibration;

namespace Askew.Quantization;

/// <summary>Finds target profiles: those that come with Askew by name, others by the path of their file.</summary>
public static class TargetCatalog
{
    /// <summary>The target that is used where none is named.</summary>
    public const string Default = "cpu";

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The names of the targets that come with Askew, the default first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cpu", "paper", "symmetric", "mlu220", "cmsis-nn", "tflite", "power-of-two"];

    /// <summary>The profile called <paramref name="nameOrPath"/>, or in the file of that path.</summary>
    /// <exception cref="ArgumentException">There is none, or it makes no sense; the message says what and what is possible.</exception>
    public static TargetProfile Find(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
        {
            using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream($"Askew.Quantization.Targets.{nameOrPath}.json")
                ?? throw new InvalidOperationException($"The target '{nameOrPath}' is missing from the assembly.");
            return Read(stream, nameOrPath);
        }

        if (!File.Exists(nameOrPath))
        {
            throw new ArgumentException(
                $"There is no target '{nameOrPath}', and no file of that name. The targets are: {string.Join(", ", Names)}; or give the path of a profile.");
        }

        using FileStream file = File.OpenRead(nameOrPath);
        return Read(file, nameOrPath);
    }

    private static TargetProfile Read(Stream stream, string source)
    {
        TargetProfile profile;
        try
        {
            profile = JsonSerializer.Deserialize<TargetProfile>(stream, Options)
                ?? throw new JsonException("the file is empty");
        }
        catch (JsonException e)
        {
            throw new ArgumentException($"The target profile '{source}' cannot be read: {e.Message}", e);
        }

        string[] mistakes = [.. Mistakes(profile)];
        return mistakes.Length == 0
            ? profile
            : throw new ArgumentException($"The target profile '{source}' makes no sense: {string.Join("; ", mistakes)}.");
    }

    private static IEnumerable<string> Mistakes(TargetProfile profile)
    {
        if (profile.MultiplierBits is < 3 or > 31)
        {
            yield return $"multiplierBits is {profile.MultiplierBits}, not 3 to 31";
        }

        if (profile.Method is { } method && !CalibratorCatalog.Names.Contains(method))
        {
            yield return $"method is '{method}', which is none of {string.Join(", ", CalibratorCatalog.Names)}";
        }

        if (profile.BiasInAccumulator && !profile.WholeBiases)
        {
            yield return "biasInAccumulator needs wholeBiases: a bias in the accumulator is a whole number of its steps";
        }

        if (profile.BiasInAccumulator && profile.ZeroPointCorrection == ZeroPointCorrection.FloatWeights)
        {
            yield return "biasInAccumulator needs zeroPointCorrection quantizedWeights: the accumulator knows no float weights";
        }

        if (profile.Scales == ScaleSteps.PowersOfTwo && profile.SnapWeightScales)
        {
            yield return "snapWeightScales is of no use with scales that are powers of two; leave it false";
        }

        if (profile.FusedTableBits is < 2 or > 16)
        {
            yield return $"fusedTableBits is {profile.FusedTableBits}, not 2 to 16";
        }

        if (profile.Registers.Accumulator is < 16 or > 64)
        {
            yield return $"registers.accumulator is {profile.Registers.Accumulator}, not 16 to 64";
        }

        if (profile.Registers.Product is < 16 or > 64)
        {
            yield return $"registers.product is {profile.Registers.Product}, not 16 to 64";
        }

        if (profile.Registers.Addend is < 16 or > 64)
        {
            yield return $"registers.addend is {profile.Registers.Addend}, not 16 to 64";
        }
    }
}
