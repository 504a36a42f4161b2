using Askew.Calibration;
using Askew.Costs;
using Askew.Export;
using Askew.Quantization.Targets;

namespace Askew.Workflows;

/// <summary>Targets, methods and formats by what people call them.</summary>
internal static class NamedChoices
{
    /// <summary>The target called <paramref name="nameOrPath"/>, or the profile there.</summary>
    /// <exception cref="RequestException">There is none, or the profile has mistakes.</exception>
    public static TargetProfile Target(string nameOrPath) => Asked(() => TargetCatalog.Find(nameOrPath));

    /// <summary>The method <paramref name="text"/> with its options; for null that of the target, or else of Askew.</summary>
    /// <exception cref="RequestException">There is none, or it has no such option.</exception>
    public static ICalibrator Method(string? text, TargetProfile target) =>
        Asked(() => CalibratorCatalog.Parse(text ?? target.Method ?? CalibratorCatalog.Default));

    /// <summary>The method <paramref name="name"/> with options, each as NAME=VALUE.</summary>
    /// <exception cref="RequestException">There is none, or it has no such option.</exception>
    public static ICalibrator Method(string name, IReadOnlyList<string> options) => Asked(() => CalibratorCatalog.Create(name, options));

    /// <summary><paramref name="bits"/>, if they can be.</summary>
    /// <exception cref="RequestException">They cannot.</exception>
    public static int Bits(string name, int bits) => bits is >= 2 and <= 8 ? bits
        : throw new RequestException($"{name} is {bits}; it takes 2 to 8.");

    /// <summary>The exporter that writes <paramref name="format"/>.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static IModelExporter Exporter(string format) => Asked(() => ExporterCatalog.Find(format));

    /// <summary>The processor called <paramref name="nameOrPath"/>, or of the profile there.</summary>
    /// <exception cref="RequestException">There is none, or the profile has mistakes.</exception>
    public static ProcessorProfile Processor(string nameOrPath) => Asked(() => ProcessorCatalog.Find(nameOrPath));

    private static T Asked<T>(Func<T> find)
    {
        try
        {
            return find();
        }
        catch (ArgumentException e)
        {
            throw new RequestException(e.Message, e);
        }
    }
}
