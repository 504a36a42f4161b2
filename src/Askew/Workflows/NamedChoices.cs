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
        Asked(() => CalibratorCatalog.Parse(text ?? target.UsualMethod));

    /// <summary>The method <paramref name="name"/> with options, each as NAME=VALUE.</summary>
    /// <exception cref="RequestException">There is none, or it has no such option.</exception>
    public static ICalibrator Method(string name, IReadOnlyList<string> options) => Asked(() => CalibratorCatalog.Create(name, options));

    /// <summary>The methods <paramref name="texts"/> with their options, each with its text; all that there are for null.</summary>
    /// <param name="texts">Each a name, options after colons.</param>
    /// <param name="name">What messages call the list.</param>
    /// <exception cref="RequestException">Some are not there, or one is named twice; names all.</exception>
    public static IReadOnlyList<NamedMethod> Methods(IReadOnlyList<string>? texts, string name = "methods") =>
        Each(texts ?? [.. CalibratorCatalog.Names], name, text => new NamedMethod(text, CalibratorCatalog.Parse(text)));

    /// <summary>The profiles of names or paths; cpu and paper for null.</summary>
    /// <param name="texts">The names or paths.</param>
    /// <param name="name">What messages call the list.</param>
    /// <exception cref="RequestException">Some are not there, or two have one name; names all.</exception>
    public static IReadOnlyList<TargetProfile> Targets(IReadOnlyList<string>? texts, string name = "targets")
    {
        IReadOnlyList<TargetProfile> targets = Each(texts ?? ["cpu", "paper"], name, TargetCatalog.Find);
        return targets.GroupBy(target => target.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new RequestException($"{name} has two profiles that call themselves '{twice.Key}'; give one of them another name.")
            : targets;
    }

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

    // All mistakes at once.
    private static IReadOnlyList<T> Each<T>(IReadOnlyList<string> texts, string name, Func<string, T> find)
    {
        if (texts.Count == 0)
        {
            throw new RequestException($"{name} names nothing.");
        }

        if (texts.GroupBy(text => text).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new RequestException($"{name} names '{twice.Key}' twice.");
        }

        var found = new List<T>();
        var mistakes = new List<string>();
        foreach (string text in texts)
        {
            try
            {
                found.Add(find(text));
            }
            catch (ArgumentException e)
            {
                mistakes.Add(e.Message);
            }
        }

        return mistakes.Count == 0 ? found : throw new RequestException(string.Join("\n", mistakes));
    }

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
