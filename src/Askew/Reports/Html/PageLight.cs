namespace Askew.Reports.Html;

/// <summary>Whether all is well, as a light and a word.</summary>
internal enum PageLight
{
    /// <summary>Nothing tells.</summary>
    Unknown,

    /// <summary>It is fine.</summary>
    Good,

    /// <summary>It will do, or not.</summary>
    Fair,

    /// <summary>It is not.</summary>
    Bad,
}
