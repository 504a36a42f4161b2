namespace Askew.Reports.Wording;

/// <summary>A writer whose lines end somewhere.</summary>
internal interface IWidthLimited
{
    /// <summary>How many characters fit into a line; null for any number.</summary>
    int? Width { get; }
}
