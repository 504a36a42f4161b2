using Askew.Samples;

namespace Askew.Diagnosis.Checks;

/// <summary>The ways in which networks usually want their images, apart from what a recipe says.</summary>
internal static class InputAlternatives
{
    private const double Alike = 0.08;

    private static readonly double[] ImageNetMean = [0.485, 0.456, 0.406];
    private static readonly double[] ImageNetDeviation = [0.229, 0.224, 0.225];

    /// <summary><paramref name="recipe"/> with red and blue exchanged; null for gray images.</summary>
    public static InputRecipe? Swapped(InputRecipe recipe) => recipe.Color switch
    {
        ColorOrder.Rgb => recipe with { Color = ColorOrder.Bgr },
        ColorOrder.Bgr => recipe with { Color = ColorOrder.Rgb },
        _ => null,
    };

    /// <summary>The usual mappings of pixels to numbers that differ from that of <paramref name="recipe"/>, each with a word for
    /// it.</summary>
    public static IEnumerable<(string What, InputRecipe Recipe)> Mappings(InputRecipe recipe)
    {
        double[] Ordered(double[] values, double factor) => recipe.Channels == 1
            ? [values.Average() * factor]
            : [.. (recipe.Color == ColorOrder.Bgr ? values.Reverse() : values).Select(value => value * factor)];
        (string What, InputRecipe Recipe)[] all =
        [
            ("0 to 1", Mapping(recipe, 0, 1, [0], [1])),
            ("0 to 255", Mapping(recipe, 0, 255, [0], [1])),
            ("-1 to 1", Mapping(recipe, 0, 255, [127.5], [127.5])),
            ("0 to 1 with the mean and deviation of ImageNet",
                Mapping(recipe, 0, 1, Ordered(ImageNetMean, 1), Ordered(ImageNetDeviation, 1))),
            ("0 to 255 with the mean of ImageNet", Mapping(recipe, 0, 255, Ordered(ImageNetMean, 255), [1])),
        ];
        return all.Where(alternative => !IsAlike(alternative.Recipe, recipe));
    }

    /// <summary>Whether two recipes spread pixels over equally wide ranges, and so differ in their mean.</summary>
    public static bool DiffersInMean(InputRecipe one, InputRecipe other) =>
        Math.Abs(Math.Log(Span(one, 0) / Span(other, 0))) < Math.Log(1.25);

    /// <summary>Whether <paramref name="one"/> spreads pixels over a clearly wider range than <paramref name="other"/>.</summary>
    public static bool HasMoreContrast(InputRecipe one, InputRecipe other) => Span(one, 0) > 1.25 * Span(other, 0);

    private static InputRecipe Mapping(
        InputRecipe recipe, double low, double high, IReadOnlyList<double> mean, IReadOnlyList<double> std) =>
        recipe with { Low = low, High = high, Mean = mean, Std = std };

    // Where black and white come to lie, in every channel.
    private static bool IsAlike(InputRecipe one, InputRecipe other) => Enumerable.Range(0, one.Channels).All(channel =>
        Math.Abs(Black(one, channel) - Black(other, channel)) < Alike * Span(other, channel)
        && Math.Abs(Span(one, channel) / Span(other, channel) - 1) < Alike);

    private static double Black(InputRecipe recipe, int channel) => (recipe.Low - Of(recipe.Mean, channel)) / Of(recipe.Std, channel);

    private static double Span(InputRecipe recipe, int channel) => Math.Abs((recipe.High - recipe.Low) / Of(recipe.Std, channel));

    private static double Of(IReadOnlyList<double> values, int channel) => values[values.Count == 1 ? 0 : channel];
}
