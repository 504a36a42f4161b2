using System.Globalization;
using Askew.Calibration;
using Askew.Quantization.Planning;
using Askew.Quantization.Targets;
using Askew.Testing;

namespace Askew.Fuzz.Graphs;

/// <summary>How a random network is quantised; written into its file, so that the file alone repeats what was done with it.</summary>
/// <param name="Target">The target.</param>
/// <param name="Method">What chooses ranges; empty for the target's own.</param>
/// <param name="WeightBits">Bits of weights.</param>
/// <param name="ActivationBits">Bits of activations.</param>
/// <param name="Effort">How long to look for better weights.</param>
internal sealed record Treatment(string Target, string Method, int WeightBits, int ActivationBits, Effort Effort)
{
    /// <summary>One at random; 8 bits more often than others.</summary>
    public static Treatment Random(Random random, IReadOnlyList<string>? targets = null)
    {
        targets ??= TargetCatalog.Names;
        string[] methods = [.. CalibratorCatalog.Names];
        return new(
            targets[random.Next(targets.Count)],
            random.OneIn(3) ? methods[random.Next(methods.Length)] : "",
            random.OneIn(2) ? 8 : random.Next(2, 9),
            random.OneIn(2) ? 8 : random.Next(2, 9),
            random.OneIn(3) ? Effort.Normal : random.OneIn(5) ? Effort.Best : Effort.Fast);
    }

    /// <summary>What a file says; a plain treatment where it says nothing that can be read.</summary>
    public static Treatment Parse(string text)
    {
        string[] parts = text.Split(' ');
        return parts.Length == 5 && TargetCatalog.Names.Contains(parts[0])
            && int.TryParse(parts[2], CultureInfo.InvariantCulture, out int weights) && weights is >= 2 and <= 8
            && int.TryParse(parts[3], CultureInfo.InvariantCulture, out int activations) && activations is >= 2 and <= 8
            && Enum.TryParse(parts[4], out Effort effort) && Enum.IsDefined(effort)
            ? new Treatment(parts[0], CalibratorCatalog.Names.Contains(parts[1]) ? parts[1] : "", weights, activations, effort)
            : new Treatment(TargetCatalog.Default, "", 8, 8, Effort.Fast);
    }

    /// <summary>The options of the command line that mean the same.</summary>
    public IEnumerable<string> Arguments =>
    [
        "--target", Target, "--bits-weights", $"{WeightBits}", "--bits-activations", $"{ActivationBits}", "--effort", $"{Effort}",
        .. Method.Length > 0 ? new[] { "--method", Method } : [],
    ];

    /// <summary>The options as the quantizer takes them.</summary>
    public QuantizationOptions Options(TargetProfile target) => new()
    {
        Calibrator = CalibratorCatalog.Parse(Method.Length > 0 ? Method : target.Method ?? CalibratorCatalog.Default),
        WeightBits = WeightBits,
        ActivationBits = ActivationBits,
        Effort = Effort,
    };

    /// <inheritdoc/>
    public override string ToString() => $"{Target} {(Method.Length > 0 ? Method : "-")} {WeightBits} {ActivationBits} {Effort}";
}
