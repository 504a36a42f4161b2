using Askew.Export.C.Layers;
using Askew.Export.C.Writing;
using Askew.Instructions;

namespace Askew.Export.C;

/// <summary>Which code writes which instruction.</summary>
/// <param name="program">The program whose instructions are visited, laid out as it will lie in memory.</param>
/// <param name="savesMemory">Whether memory matters more than speed.</param>
internal sealed class CLayers(IntegerProgram program, bool savesMemory) : IInstructionVisitor<CLayer>
{
    public CLayer Visit(Convolve instruction)
    {
        ConvolutionForm form = ConvolutionForm.Of(instruction, program, savesMemory);
        return new CLayer(form.ScratchSizeInBytes, writer => WeightedLayers.Write(instruction, form, writer))
        {
            Rows = WeightRows.Of(form, instruction.Requantizers.Length, instruction.Groups),
        };
    }

    public CLayer Visit(MultiplyMatrices instruction)
    {
        ConvolutionForm form = ConvolutionForm.Of(instruction, program, savesMemory);
        return new CLayer(form.ScratchSizeInBytes, writer => WeightedLayers.Write(instruction, form, writer))
        {
            Rows = WeightRows.Of(form, instruction.Requantizers.Length, groups: 1),
        };
    }

    public CLayer Visit(MultiplyActivations instruction) => new(0, writer => WeightedLayers.Write(instruction, writer));

    public CLayer Visit(LookUp instruction) => new(0, writer => ElementLayers.Write(instruction, writer));

    public CLayer Visit(AddRescaled instruction) => new(0, writer => ElementLayers.Write(instruction, savesMemory, writer));

    public CLayer Visit(MultiplyRescaled instruction) => new(0, writer => ElementLayers.Write(instruction, writer));

    public CLayer Visit(MaxPool instruction) => new(0, writer => PoolLayers.Write(instruction, writer));

    public CLayer Visit(AveragePool instruction) => new(0, writer => PoolLayers.Write(instruction, writer));

    public CLayer Visit(Rescale instruction) => new(0, writer => ElementLayers.Write(instruction, writer));

    public CLayer Visit(Concatenate instruction) => new(0, writer => MovementLayers.Write(instruction, writer));

    public CLayer Visit(Rearrange instruction) => new(0, writer => MovementLayers.Write(instruction, writer));

    public CLayer Visit(Resize instruction) => new(0, writer => MovementLayers.Write(instruction, writer));

    public CLayer Visit(Softmax instruction) => new(0, writer => ChannelLayers.Write(instruction, writer));

    public CLayer Visit(Normalize instruction) => new(0, writer => ChannelLayers.Write(instruction, writer));

    public CLayer Visit(NormalizeMoments instruction) => new(0, writer => ChannelLayers.Write(instruction, writer));

    public CLayer Visit(SelectLargest instruction) => new(0, writer => SelectionLayers.Write(instruction, writer));

    public CLayer Visit(GatherRows instruction) => new(0, writer => SelectionLayers.Write(instruction, writer));
}
