namespace Askew.Calibration;

/// <summary>Which of NNI's quantisers decides.</summary>
internal enum NniTracking
{
    /// <summary>PtqQuantizer (NNI 3): the extremes of all samples.</summary>
    Ptq,

    /// <summary>QAT_Quantizer (NNI 2), without training: the moving average of the extremes, decay 0.99.</summary>
    Qat,

    /// <summary>ObserverQuantizer (NNI 2): PyTorch's HistogramObserver.</summary>
    Observer,
}
