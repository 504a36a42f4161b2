using System.Globalization;

namespace Askew.Graphs;

/// <summary>Gives each name once.</summary>
internal sealed class UniqueNames
{
    private readonly HashSet<string> given = new(StringComparer.Ordinal);

    // Numbers below these are used: many equal names must not take the square of their number of steps.
    private readonly Dictionary<string, int> nextNumbers = new(StringComparer.Ordinal);

    /// <summary>Whether <paramref name="name"/> was given or kept.</summary>
    public bool Contains(string name) => given.Contains(name);

    /// <summary>Keeps <paramref name="name"/> for whoever has a right to it.</summary>
    public void Reserve(string name) => given.Add(name);

    /// <summary><paramref name="wanted"/>, or with a number behind it where that was given before.</summary>
    public string Of(string wanted)
    {
        string name = wanted;
        int number = nextNumbers.GetValueOrDefault(wanted, 2);
        while (!given.Add(name))
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{wanted}_{number++}");
        }

        nextNumbers[wanted] = number;
        return name;
    }
}
