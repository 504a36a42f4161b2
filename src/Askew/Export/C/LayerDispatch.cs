using Askew.Export.C.Layers;
using Askew.Instructions;

namespace Askew.Export.C;

/// <summary>Which code writes which instruction.</summary>
internal static class LayerDispatch
{
    /// <summary>Writes <paramref name="instruction"/>.</summary>
    public static void Write(IntegerInstruction instruction, LayerWriter writer)
    {
        switch (instruction)
        {
            case Convolve convolve:
                WeightedLayers.Write(convolve, writer);
                break;
            case MultiplyMatrices matrices:
                WeightedLayers.Write(matrices, writer);
                break;
            case LookUp lookUp:
                ElementLayers.Write(lookUp, writer);
                break;
            case Rescale rescale:
                ElementLayers.Write(rescale, writer);
                break;
            case AddRescaled add:
                ElementLayers.Write(add, writer);
                break;
            case MultiplyRescaled multiply:
                ElementLayers.Write(multiply, writer);
                break;
            case MaxPool pool:
                PoolLayers.Write(pool, writer);
                break;
            case AveragePool pool:
                PoolLayers.Write(pool, writer);
                break;
            case Concatenate concatenate:
                MovementLayers.Write(concatenate, writer);
                break;
            case Rearrange rearrange:
                MovementLayers.Write(rearrange, writer);
                break;
            case Resize resize:
                MovementLayers.Write(resize, writer);
                break;
            case Softmax softmax:
                ChannelLayers.Write(softmax, writer);
                break;
            case Normalize normalize:
                ChannelLayers.Write(normalize, writer);
                break;
            default:
                throw new ExportException($"node '{instruction.Node}': {instruction.GetType().Name} has no C form");
        }
    }

    /// <summary>Multiplications of weights with activations; 0 for layers without weights.</summary>
    public static long MultiplyCount(IntegerInstruction instruction, IntegerProgram program) => instruction switch
    {
        Convolve convolve => (long)program.Tensors[convolve.Output].Shape.ElementCount * (convolve.Weights.Length / convolve.Requantizers.Length),
        MultiplyMatrices matrices => (long)program.Tensors[matrices.Output].Shape.ElementCount * (matrices.Weights.Length / matrices.Requantizers.Length),
        _ => 0,
    };
}
