namespace Askew.Graphs;

/// <summary>What of its inputs an operator's result follows from.</summary>
internal enum InputUse
{
    /// <summary>Their contents; the result's shape from their shapes, and from inputs that must be constant.</summary>
    Contents,

    /// <summary>Their shapes alone, so that the result is a constant once they are known.</summary>
    Shapes,

    /// <summary>Their contents, and so does its shape, which is known only where these are.</summary>
    ContentsForShape,
}
