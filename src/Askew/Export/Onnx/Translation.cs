using Askew.Instructions;

namespace Askew.Export.Onnx;

/// <summary>From instructions to ONNX nodes.</summary>
internal sealed class Translation(OnnxGraphBuilder graph, QuantizedTensors tensors, bool usesQuantizedOperators)
{
    private readonly LinearTranslation linear = new(graph, tensors, usesQuantizedOperators);
    private readonly ArithmeticTranslation arithmetic = new(graph, tensors, usesQuantizedOperators);
    private readonly NormalizeTranslation normalization = new(graph, tensors);

    /// <summary>What moves integers.</summary>
    public MovementTranslation Movements { get; } = new(graph, tensors, usesQuantizedOperators);

    /// <summary>Appends <paramref name="instruction"/>.</summary>
    public void Add(IntegerInstruction instruction)
    {
        switch (instruction)
        {
            case Convolve convolve:
                linear.Add(convolve);
                break;
            case MultiplyMatrices matrices:
                linear.Add(matrices);
                break;
            case LookUp lookUp:
                Movements.Add(lookUp);
                break;
            case AddRescaled add:
                arithmetic.Add(add);
                break;
            case MultiplyRescaled multiply:
                arithmetic.Add(multiply);
                break;
            case MaxPool pool:
                Movements.Add(pool);
                break;
            case AveragePool pool:
                arithmetic.Add(pool);
                break;
            case Rescale rescale:
                arithmetic.Add(rescale);
                break;
            case Concatenate concatenate:
                arithmetic.Add(concatenate);
                break;
            case Rearrange rearrange:
                Movements.Add(rearrange);
                break;
            case Resize resize:
                arithmetic.Add(resize);
                break;
            case Softmax softmax:
                arithmetic.Add(softmax);
                break;
            case Normalize normalize:
                normalization.Add(normalize);
                break;
            default:
                throw new ExportException($"node '{instruction.Node}': {instruction.GetType().Name} has no ONNX form");
        }
    }
}
