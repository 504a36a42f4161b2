using System.Text.Json;

namespace Askew.Cli.Tests.Reports;

/// <summary>What must hold of every report, whatever it is about.</summary>
internal static class SeenPage
{
    private const double LeastContrast = 4.5;

    /// <summary>Looks at <paramref name="page"/> and checks it; returns what was seen, for more checks.</summary>
    public static JsonElement Check(string page, string name, params string[] views)
    {
        JsonElement seen = Browser.Look(page, name);
        Assert.Equal("[]", seen.GetProperty("errors").ToString());
        Assert.Equal("[]", seen.GetProperty("requests").ToString());
        foreach (string which in new[] { "pictures", "phonePictures" })
        {
            JsonElement pictures = seen.GetProperty(which);
            Assert.True(pictures.GetProperty("count").GetInt32() > views.Length / 2, pictures.ToString());
            Assert.Equal(0, pictures.GetProperty("empty").GetInt32());
            Assert.Equal(0, pictures.GetProperty("unnamed").GetInt32());
            Assert.Equal(0, pictures.GetProperty("notANumber").GetInt32());
            Assert.Equal("[]", pictures.GetProperty("chartsWithout").ToString());
            Assert.Equal(views, pictures.GetProperty("views").EnumerateArray().Select(view => view.GetString()));
        }

        // The first screen says whether all is well, in three figures, and what to do; its title is one line, and whole.
        JsonElement first = seen.GetProperty("first");
        Assert.Contains(first.GetProperty("light").GetString(), new[] { "Fine", "Look closer", "Not good", "Not judged" });
        Assert.InRange(first.GetProperty("tiles").GetInt32(), 1, 3);
        Assert.StartsWith("Next", first.GetProperty("next").GetString(), StringComparison.Ordinal);
        Assert.InRange(first.GetProperty("bottom").GetDouble(), 1, 900);
        Assert.Equal(1, seen.GetProperty("title").GetProperty("lines").GetInt32());
        Assert.False(seen.GetProperty("title").GetProperty("isCut").GetBoolean());
        Assert.Contains("provenance", seen.GetProperty("data").EnumerateArray().Select(name => name.GetString()));

        // One sentence, and light on dark or dark on light, as the reader's system has it.
        Assert.EndsWith(".", seen.GetProperty("verdict").GetString(), StringComparison.Ordinal);
        (double paper, double ink) light = Look(seen, "light");
        (double paper, double ink) dark = Look(seen, "dark");
        Assert.True(light.paper > light.ink && dark.paper < dark.ink, $"{light} {dark}");
        Assert.True((light.paper + 0.05) / (light.ink + 0.05) > LeastContrast);
        Assert.True((dark.ink + 0.05) / (dark.paper + 0.05) > LeastContrast);
        Assert.Equal((1, 0), Look(seen, "print"));

        // On a phone nothing sticks out to the right, and letters in pictures keep their size.
        JsonElement phone = seen.GetProperty("phone");
        Assert.Equal(360, phone.GetProperty("window").GetInt32());
        Assert.InRange(phone.GetProperty("page").GetInt32(), 0, 360);
        Assert.True(phone.GetProperty("smallest").GetDouble() >= 11, phone.ToString());
        Assert.True(seen.GetProperty("copiedData").GetInt32() >= 5);
        return seen;
    }

    /// <summary>Checks that a column of numbers was put into order, both ways.</summary>
    public static void CheckSorting(JsonElement seen)
    {
        JsonElement sorting = seen.GetProperty("sorting");
        double[] ascending = [.. sorting.GetProperty("ascending").EnumerateArray().Select(value => value.GetDouble())];
        double[] descending = [.. sorting.GetProperty("descending").EnumerateArray().Select(value => value.GetDouble())];
        Assert.Equal(ascending.Order(), ascending);
        Assert.Equal(ascending.OrderDescending(), descending);
        Assert.Equal("descending", sorting.GetProperty("state").GetString());
        JsonElement copied = seen.GetProperty("copiedNumber");
        Assert.Equal(copied.GetProperty("shown").GetString(), copied.GetProperty("copied").GetString());
        Assert.True(seen.GetProperty("copiedTable").GetInt32() >= 3);
    }

    // Relative luminance of paper and of letters, 0 (black) to 1 (white), as WCAG defines it.
    private static (double Paper, double Ink) Look(JsonElement seen, string mode) => (
        Luminance(seen.GetProperty(mode).GetProperty("background").GetString()!),
            Luminance(seen.GetProperty(mode).GetProperty("ink").GetString()!));

    private static double Luminance(string color)
    {
        double[] parts = [.. color[(color.IndexOf('(', StringComparison.Ordinal) + 1)..^1].Split(',').Take(3)
            .Select(part => double.Parse(part, System.Globalization.CultureInfo.InvariantCulture) / 255)
            .Select(c => c <= 0.04045 ? c / 12.92 : Math.Pow((c + 0.055) / 1.055, 2.4))];
        return Math.Round((0.2126 * parts[0]) + (0.7152 * parts[1]) + (0.0722 * parts[2]), 6);
    }
}
