namespace Askew.Costs;

/// <summary>Kinds of layers that processors take different times for.</summary>
internal enum WorkKind
{
    /// <summary>Windows of more than one place over all channels of a group.</summary>
    Convolution,

    /// <summary>Windows of one place over all channels of a group.</summary>
    Pointwise,

    /// <summary>Windows over one channel.</summary>
    Depthwise,

    /// <summary>Fully connected, and products of activations with each other.</summary>
    Connected,

    /// <summary>Sums and products of two tensors.</summary>
    Elementwise,

    /// <summary>Maxima and means of windows.</summary>
    Pool,

    /// <summary>What only moves elements, or looks them up.</summary>
    Movement,

    /// <summary>Everything else.</summary>
    Other,
}
