using System.Globalization;

namespace Askew.Calibration;

/// <summary>Options of a calibrator as a user writes them; complains about unknown names and impossible values.</summary>
internal sealed class CalibratorOptions(string method, IReadOnlyDictionary<string, string> values)
{
    private readonly HashSet<string> known = [];

    public double Number(string name, double fallback, double least, double most)
    {
        known.Add(name);
        if (!values.TryGetValue(name, out string? text))
        {
            return fallback;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            && number >= least && number <= most
            ? number
            : throw Impossible(name, text, string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"));
    }

    public int Integer(string name, int fallback, int least, int most)
    {
        double number = Number(name, fallback, least, most);
        return number == Math.Floor(number)
            ? (int)number
            : throw Impossible(name, values[name], string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"));
    }

    public bool Flag(string name, bool fallback)
    {
        known.Add(name);
        return !values.TryGetValue(name, out string? text)
            ? fallback
            : text switch
            {
                "on" or "true" or "yes" => true,
                "off" or "false" or "no" => false,
                _ => throw Impossible(name, text, "on or off"),
            };
    }

    public T Choice<T>(string name, T fallback)
        where T : struct, Enum
    {
        known.Add(name);
        if (!values.TryGetValue(name, out string? text))
        {
            return fallback;
        }

        string[] names = Enum.GetNames<T>();
        return names.FirstOrDefault(n => n.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } match
            ? Enum.Parse<T>(match)
            : throw Impossible(name, text, "one of " + string.Join(", ", names.Select(n => n.ToLowerInvariant())));
    }

    public void RequireAllUsed()
    {
        string[] unknown = [.. values.Keys.Where(name => !known.Contains(name)).Order(StringComparer.Ordinal)];
        if (unknown.Length > 0)
        {
            throw new ArgumentException(
                $"The method '{method}' has no option {string.Join(", ", unknown.Select(n => $"'{n}'"))}. "
                + $"Its options are: {string.Join(", ", known.Order(StringComparer.Ordinal))}.");
        }
    }

    private ArgumentException Impossible(string name, string text, string expected) =>
        new($"The option '{name}' of the method '{method}' cannot be '{text}'; it takes {expected}.");
}
