using Askew.Evaluation.Statistics;

namespace Askew.Reports.Html;

/// <summary>What the first screen of a page says: is it fine, and what is next.</summary>
/// <param name="Title">What the page is about, in one line.</param>
/// <param name="Light">Whether all is well.</param>
/// <param name="Verdict">What came of it, in a sentence.</param>
/// <param name="Tiles">Three figures: what each is, its value, and what it was measured on or compared with.</param>
/// <param name="Next">What to do, in a sentence; a command stands behind it, where there is one.</param>
/// <param name="Command">The command; null for none.</param>
internal sealed record PageHead(
    string Title, PageLight Light, string Verdict, IReadOnlyList<(string Name, string Value, string Note)> Tiles, string Next,
        string? Command = null)
{
    private const double GoodDecibels = 25;
    private const double FairDecibels = 20;

    // A point more or less is what people live with.
    private const double FairLoss = 0.01;

    /// <summary>The light of an accuracy beside the float network's: good without a measurable loss.</summary>
    public static PageLight LightOf(PairedDifference paired) => paired.Interval is null ? PageLight.Unknown
        : !paired.IsMeasurable || paired.Difference > 0 ? PageLight.Good
        : paired.Difference >= -FairLoss ? PageLight.Fair : PageLight.Bad;

    /// <summary>The light of a signal to noise ratio of outputs in dB.</summary>
    public static PageLight LightOf(double? decibels) => decibels switch
    {
        null => PageLight.Unknown,
        >= GoodDecibels => PageLight.Good,
        >= FairDecibels => PageLight.Fair,
        _ => PageLight.Bad,
    };

    /// <summary>The light in a word.</summary>
    public string Word => Light switch
    {
        PageLight.Good => "Fine",
        PageLight.Fair => "Look closer",
        PageLight.Bad => "Not good",
        _ => "Not judged",
    };
}
