using Askew.Export.TFLite;
using Askew.Instructions;
using Askew.Numerics;
using Askew.Testing;

namespace Askew.Fuzz.Kinds;

/// <summary>By how much of a step LiteRT's numbers may be off before they are rounded, layer by layer.</summary>
internal static class LiteLeeway
{
    /// <summary>Of <paramref name="layer"/>; 0 where it rounds nothing.</summary>
    public static double Of(SingleLayer layer)
    {
        QuantizationParameters to = layer.Program.Tensors[layer.Instruction.Output].Parameters;
        bool isWide = layer.Program.Tensors[layer.Instruction.Output].ElementSizeInBytes > 1;
        return layer.Instruction switch
        {
            MaxPool or Rearrange or SelectLargest => 0,
            LookUp => 1,
            Softmax softmax => JoinOperators.RoundedBefore(softmax, to) + 0.02,
            _ => isWide ? 1 : 0.02,
        };
    }
}
