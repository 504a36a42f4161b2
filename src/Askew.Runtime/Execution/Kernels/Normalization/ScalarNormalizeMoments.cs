using Askew.Instructions;
using Askew.Numerics;

namespace Askew.Execution.Kernels.Normalization;

/// <summary>Specification of <see cref="NormalizeMoments"/>.</summary>
internal sealed class ScalarNormalizeMoments : ScalarKernel<NormalizeMoments>
{
    protected override void Run<TIn, TOut>(NormalizeMoments instruction, IReadOnlyList<ProgramTensor> tensors, TensorStorage storage)
    {
        Span<TIn> input = storage.Integers<TIn>(instruction.Input);
        Span<TOut> output = storage.Integers<TOut>(instruction.Output);
        (int count, int inner) = (instruction.Count, instruction.Inner);
        int runs = input.Length / count;
        for (int run = 0; run < runs; run++)
        {
            int start = (run / inner * count * inner) + (run % inner);
            long sum = 0;
            long squares = 0;
            for (int i = 0; i < count; i++)
            {
                long value = long.CreateTruncating(input[start + (i * inner)]);
                sum += value;
                squares += value * value;
            }

            MomentScale scale = MomentScale.Of(instruction, sum, squares);
            for (int i = 0; i < count; i++)
            {
                int place = start + (i * inner);
                Requantizer requantizer = instruction.Requantizers[place / instruction.ChannelRun % instruction.Requantizers.Length];
                long normalized = scale.Apply(int.CreateTruncating(input[place]));
                output[place] = TOut.CreateTruncating(instruction.Stage.Apply(requantizer.Apply(normalized)));
            }
        }
    }
}
