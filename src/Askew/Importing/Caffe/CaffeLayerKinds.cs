using Askew.Graphs;

namespace Askew.Importing.Caffe;

/// <summary>The types of layers that Askew reads. A new one is a line here, and a method in the family's file.</summary>
internal static class CaffeLayerKinds
{
    /// <summary>The type of layers that are inputs of the network.</summary>
    public const string Input = "Input";

    /// <summary>The type of layers that the caller fills, which are inputs, too.</summary>
    public const string MemoryData = "MemoryData";

    /// <summary>All types, by their names in Caffe.</summary>
    public static readonly IReadOnlyDictionary<string, CaffeLayerKind> All = new Dictionary<string, CaffeLayerKind>(StringComparer.Ordinal)
    {
        // Weights times activations.
        ["Convolution"] = new(LinearLayers.Convolution) { NeedsWeights = _ => true },
        ["DepthwiseConvolution"] = new(LinearLayers.Convolution) { NeedsWeights = _ => true },
        ["Deconvolution"] = new(LinearLayers.Deconvolution) { NeedsWeights = _ => true },
        ["InnerProduct"] = new(LinearLayers.InnerProduct) { NeedsWeights = _ => true },

        // Normalisation.
        ["BatchNorm"] = new(NormalizationLayers.BatchNorm) { NeedsWeights = _ => true },
        ["Scale"] = new(NormalizationLayers.Scale)
        {
            MostBottoms = 2,
            NeedsWeights = layer => layer.Bottom.Count == 1 || layer.ScaleParam is { BiasTerm: true },
        },
        ["Bias"] = new(NormalizationLayers.Bias) { MostBottoms = 2, NeedsWeights = layer => layer.Bottom.Count == 1 },
        ["LRN"] = new(NormalizationLayers.LocalResponse),
        ["Normalize"] = new(NormalizationLayers.Normalize) { NeedsWeights = _ => true },
        ["Softmax"] = new(NormalizationLayers.Softmax),

        // One function of one blob.
        ["ReLU"] = new(FunctionLayers.Relu),
        ["PReLU"] = new(FunctionLayers.PRelu) { NeedsWeights = _ => true },
        ["Sigmoid"] = new(layer => layer.Apply("Sigmoid", layer.Bottom)),
        ["TanH"] = new(layer => layer.Apply("Tanh", layer.Bottom)),
        ["ELU"] = new(FunctionLayers.Elu),
        ["AbsVal"] = new(layer => layer.Apply("Abs", layer.Bottom)),
        ["BNLL"] = new(layer => layer.Apply("Softplus", layer.Bottom)),
        ["Power"] = new(FunctionLayers.Power),
        ["Exp"] = new(FunctionLayers.Exponential),
        ["Log"] = new(FunctionLayers.Logarithm),
        ["Clip"] = new(FunctionLayers.Clip),

        // Windows and sizes.
        ["Pooling"] = new(PoolingLayers.Pooling),
        ["Upsample"] = new(ResizingLayers.Upsample),
        ["Interp"] = new(ResizingLayers.Interpolate),

        // Several blobs.
        ["Eltwise"] = new(ArrangementLayers.Eltwise) { Bottoms = 2, MostBottoms = int.MaxValue },
        ["Concat"] = new(ArrangementLayers.Concat) { MostBottoms = int.MaxValue },
        ["Slice"] = new(ArrangementLayers.Slice) { MostTops = int.MaxValue },
        ["Split"] = new(layer => Enumerable.Repeat(layer.Bottom, layer.Layer.Top.Count).ToArray()) { MostTops = int.MaxValue },
        ["Crop"] = new(ArrangementLayers.Crop) { Bottoms = 2, MostBottoms = 2 },
        ["Silence"] = new(_ => Array.Empty<Value>()) { MostBottoms = int.MaxValue, MostTops = 0 },

        // The same elements elsewhere.
        ["Flatten"] = new(ArrangementLayers.Flatten),
        ["Reshape"] = new(ArrangementLayers.Reshape),
        ["Permute"] = new(ArrangementLayers.Permute),
        ["Dropout"] = new(layer => layer.Bottom),

        // Boxes.
        ["PriorBox"] = new(DetectionLayers.PriorBox) { Bottoms = 2, MostBottoms = 2 },
        ["DetectionOutput"] = new(DetectionLayers.DetectionOutput) { Bottoms = 3, MostBottoms = 3 },
    };

    private static readonly HashSet<string> losses = new(StringComparer.Ordinal)
    {
        "Accuracy", "ContrastiveLoss", "EuclideanLoss", "HDF5Output", "HingeLoss", "InfogainLoss", "MultiBoxLoss",
        "MultinomialLogisticLoss", "SigmoidCrossEntropyLoss", "SmoothL1Loss", "SoftmaxWithLoss",
    };

    private static readonly HashSet<string> sources = new(StringComparer.Ordinal)
    {
        "AnnotatedData", "Data", "DummyData", "HDF5Data", "ImageData", "VideoData", "WindowData",
    };

    /// <summary>Whether layers of <paramref name="type"/> only compare results with what is known of the data; they are left out.</summary>
    public static bool IsLoss(string type) => losses.Contains(type);

    /// <summary>Why layers of <paramref name="type"/> cannot be read; null where they can.</summary>
    public static string? WhyUnknown(string type) => All.ContainsKey(type) || type is Input or MemoryData
        ? null
        : sources.Contains(type)
            ? "it reads data from a file, whose shape is not known here; put a layer of the type Input in its place, as in a description "
                + "for deployment"
            : "this type of layers is not known";
}
