using System.Runtime.CompilerServices;
using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Stages;

/// <summary>An <see cref="OutputStage"/> whose results have 16 bits, with a requantiser for each channel.</summary>
internal sealed unsafe class WideStage(OutputStage stage, Requantizer[] requantizers)
{
    private readonly HighRequantizer[]? highRequantizers = HighRequantizer.OfAll(requantizers);

    /// <summary>Requantises a run of sums of each of some channels, in place.</summary>
    /// <param name="sums">The sums, one channel after the other.</param>
    /// <param name="count">Sums of a channel, a multiple of the vectors' lanes.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="channels">Number of channels.</param>
    [MethodImpl(Compilation.AtOnce)]
    public void Apply<TLanes, TVector>(int* sums, int count, int firstChannel, int channels)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        if (highRequantizers is null)
        {
            for (int i = 0; i < channels; i++)
            {
                Requantization<TLanes, TVector>.ToIntegers(sums + (i * count), count, requantizers[firstChannel + i], stage.Saturation);
            }
        }
        else
        {
            fixed (HighRequantizer* first = &highRequantizers[firstChannel])
            {
                Requantization<TLanes, TVector>.ToIntegers(sums, count, first, channels, stage.Saturation);
            }
        }

        WideTable.Apply(stage, sums, channels * count);
    }
}
