using Askew.Export.C.Writing;
using Askew.Instructions;
using Askew.Tensors;

namespace Askew.Export.C.Layers;

/// <summary>Pools.</summary>
internal static class PoolLayers
{
    public static void Write(MaxPool pool, LayerWriter writer)
    {
        CElement element = writer.ElementOf(pool.Input);
        writer.Kernels.Use("max_pool_in", KernelTypes.Of(element, element));
        ProgramTensor input = writer.Tensor(pool.Input);
        string layer = writer.Structure("askew_window", WindowFields.Planes(input.Shape, writer.Tensor(pool.Output).Shape, pool.Window));
        writer.Call("askew_max_pool_" + element.Suffix, layer, CText.Number(input.Range.Min), writer.Source(pool.Input),
            writer.Target(pool.Output));
    }

    public static void Write(AveragePool pool, LayerWriter writer)
    {
        CElement input = writer.ElementOf(pool.Input);
        CElement output = writer.ElementOf(pool.Output);
        long largest = (long)Math.Max(-writer.Tensor(pool.Input).Range.Min, 1) * pool.Window.KernelSize;
        CElement sum = largest <= int.MaxValue && pool.Window.KernelSize > 0 ? CElement.Sum : CElement.WideSum;
        string types = $"{input.Suffix}_{output.Suffix}_{sum.Suffix}";
        writer.Kernels.Use("average_pool_in_out_acc", KernelTypes.Of(input, output, sum));
        Shape shape = writer.Tensor(pool.Input).Shape;
        CStruct fields = new CStruct().Field("window", WindowFields.Planes(shape, writer.Tensor(pool.Output).Shape, pool.Window));
        writer.Requantizers(fields, pool.Requantizers, sum);
        if (pool.RequantizerOf.Any(kind => kind != 0))
        {
            fields.Field("kinds", writer.Array("kinds", pool.RequantizerOf));
        }

        writer.Stage(fields, pool.Stage, output);
        string layer = writer.Structure("askew_average_" + types, fields);
        writer.Call("askew_average_pool_" + types, layer, writer.Source(pool.Input), writer.Target(pool.Output));
    }
}
