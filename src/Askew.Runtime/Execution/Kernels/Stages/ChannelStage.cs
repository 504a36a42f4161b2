using Askew.Execution.Kernels.Lanes;
using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Stages;

/// <summary>An <see cref="OutputStage"/> whose results are bytes, with a requantiser for each channel.</summary>
internal sealed unsafe class ChannelStage(OutputStage stage, Requantizer[] requantizers)
{
    private readonly ByteStage byteStage = new(stage);
    private readonly HighRequantizer[]? highRequantizers = HighRequantizer.OfAll(requantizers);

    /// <summary>Whether results can be written anywhere, not just one channel after the other.</summary>
    public bool CanSpreadResults => byteStage.SaturatesToBytes;

    /// <summary>Requantises a run of sums of each of some channels.</summary>
    /// <param name="sums">The sums, one channel after the other; used up.</param>
    /// <param name="count">Sums of a channel, a multiple of the vectors' lanes.</param>
    /// <param name="firstChannel">The first channel.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="results">The results of the first channel.</param>
    /// <param name="resultStride">Results from one channel to the next; <paramref name="count"/> unless
    /// <see cref="CanSpreadResults"/>.</param>
    public void Apply<TLanes, TVector>(int* sums, int count, int firstChannel, int channels, sbyte* results, long resultStride)
        where TLanes : ILanes<TVector>
        where TVector : struct
    {
        if (highRequantizers is null)
        {
            for (int i = 0; i < channels; i++)
            {
                byteStage.Apply<TLanes, TVector>(sums + (i * count), count, requantizers[firstChannel + i], results + (i * resultStride));
            }

            return;
        }

        fixed (HighRequantizer* first = &highRequantizers[firstChannel])
        {
            if (!byteStage.SaturatesToBytes)
            {
                Requantization<TLanes, TVector>.ToIntegers(sums, count, first, channels, byteStage.Saturation);
                byteStage.FinishIntegers(sums, channels * count, results);
                return;
            }

            Requantization<TLanes, TVector>.ToBytes(sums, count, first, channels, byteStage.Saturation, results, resultStride);
            for (int i = 0; byteStage.HasByteTable && i < channels; i++)
            {
                byteStage.FinishBytes(results + (i * resultStride), count);
            }
        }
    }
}
