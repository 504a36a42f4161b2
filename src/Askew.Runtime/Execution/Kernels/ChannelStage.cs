using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels;

/// <summary>An <see cref="OutputStage"/> whose results are bytes, with a requantiser for each channel.</summary>
internal sealed unsafe class ChannelStage(OutputStage stage, Requantizer[] requantizers)
{
    private readonly ByteStage byteStage = new(stage);
    private readonly HighRequantizer[]? highRequantizers = HighRequantizer.OfAll(requantizers);

    /// <summary>Requantises a run of sums of each of some channels.</summary>
    /// <param name="sums">The sums of the first channel; read in whole vectors, and used up.</param>
    /// <param name="sumStride">Sums from one channel to the next.</param>
    /// <param name="count">Sums of a run.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="results">The results of the first channel; written in whole vectors.</param>
    /// <param name="resultStride">Results from one channel to the next.</param>
    public void Apply<TLanes, TVector>(int* sums, int sumStride, int count, int firstChannel, int channels, sbyte* results, long resultStride)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        if (highRequantizers is not null && !byteStage.HasLargeTable)
        {
            fixed (HighRequantizer* first = &highRequantizers[firstChannel])
            {
                byteStage.Apply<TLanes, TVector>(sums, sumStride, count, first, channels, results, resultStride);
            }

            return;
        }

        for (int i = 0; i < channels; i++)
        {
            byteStage.Apply<TLanes, TVector>(sums + ((long)i * sumStride), count, requantizers[firstChannel + i], results + (i * resultStride));
        }
    }
}
