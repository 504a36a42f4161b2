using Askew.Graphs;

namespace Askew.Operators;

/// <summary>The list of all operators that Askew has. A new operator is one file and one line here.</summary>
public static class StandardOperators
{
    /// <summary>All operators, in the order of their families.</summary>
    public static readonly IReadOnlyList<Operator> All =
    [
        // Weights times activations.
        new Conv(), new Gemm(),

        // One function of one tensor.
        new Relu(), new LeakyRelu(), new Clip(),

        // Two tensors, or a tensor and a constant.
        new Add(),

        // Windows, means and normalisation.
        new MaxPool(), new GlobalAveragePool(), new GlobalMaxPool(), new BatchNormalization(), new Lrn(), new Softmax(), new LogSoftmax(),

        // Moved, chosen or joined elements.
        new Concat(), new Slice(), new Pad(), new Resize(), new Upsample(),

        // The same elements under another shape.
        new Identity(), new Dropout(), new Flatten(), new Reshape(),

        // Constants and the arithmetic on shapes.
        new Constant(),
    ];

    /// <summary>The catalogue of all operators.</summary>
    public static readonly OperatorCatalog Catalog = new(All);
}
